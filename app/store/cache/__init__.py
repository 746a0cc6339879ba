"""The cache that screens read from: listings, sorted pages, incidents."""
