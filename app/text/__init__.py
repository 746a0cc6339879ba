"""Text made safe for a terminal, split into tokens, compared word by word."""
