"""Public benchmark formats, read into problems."""
