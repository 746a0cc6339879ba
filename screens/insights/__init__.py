"""Insights: charts of the listed incidents."""
