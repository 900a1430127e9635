"""Versions of the claims table that come with the product: a file each, never changed once terms have named it."""
