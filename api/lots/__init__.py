"""Lots: what farms offer."""
