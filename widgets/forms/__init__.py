"""Fields of forms and their editors."""
