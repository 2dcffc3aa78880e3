"""Text to tokens, by the same functions when indexing and when asking."""
