"""Standing lots, orders and weekly trips: what is posted once and makes the days' entries."""
