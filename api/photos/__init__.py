"""Photographs: taken in as JPEG, PNG or WebP, drawn anew without anything that says where or by whom."""
