"""Plans and the jobs that make them."""
