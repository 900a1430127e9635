"""What is grown: the catalogue that turns a word into weights, zones and times."""
