"""The configuration file: settings, profiles, keys, saved views, templates."""
