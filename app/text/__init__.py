"""Text: sanitising, tokens, word-by-word comparison."""
