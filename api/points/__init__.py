"""Drop points: what a keeper takes in and gives out, within the room that the point has."""
