"""What is kept on disk: the rebuildable cache."""
