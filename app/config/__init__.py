"""Configuration file: settings, profiles, keys, saved views, templates."""
