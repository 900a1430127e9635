"""Money and blame: immutable lines, claims, statements."""
