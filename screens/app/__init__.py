"""Parts of the app shared by all screens: keys, palette, forms, operations."""
