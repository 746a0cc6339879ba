"""Parts of the app that every screen shares: keys, palette, forms, operations."""
