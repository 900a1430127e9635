"""Orders: what restaurants want."""
