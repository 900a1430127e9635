"""Vehicles and their papers: what a vehicle may carry for pay on a day follows from papers that are valid on it."""
