"""Calendar feeds: addresses that a calendar program reads without signing in, each revocable."""
