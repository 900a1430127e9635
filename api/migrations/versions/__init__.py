"""Every version of the store, one file each."""
