"""What lots, orders and trips have in common as entries of a day: dates, goods, places, whose they are, files."""
