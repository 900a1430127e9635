"""Tests that the backdrop shows the roads within its size."""

from __future__ import annotations

import numpy as np

from api.planning.ground import ground
from routing.polyline import decode


def test_all_roads_of_a_small_network_are_drawn_joined(network, day, assembled):
    made = ground(network, day, assembled=assembled)
    assert made.sketch
    assert made.credit == "made up"
    drawn = sum(_length_m(road.polyline5) for road in made.roads)
    assert abs(drawn / 1000 - network.length_km) < 0.01 * network.length_km
    assert {road.rank for road in made.roads} == {"tertiary", "local"}


def test_what_does_not_fit_is_left_out_from_the_least_roads_up(network, day):
    whole = sum(len(road.polyline5) + 55 for road in ground(network, day).roads)
    made = ground(network, day, largest=whole - 1)
    assert {road.rank for road in made.roads} == {"tertiary"}


def test_districts_are_named_and_own_ways_drawn(network, day, assembled):
    made = ground(network, day, assembled=assembled)
    assert [name.name for name in made.names] == ["広場"]
    assert [way.trip for way in made.own_ways] == ["trip-1", "trip-2"]
    line = decode(made.own_ways[0].polyline5)
    assert np.abs(line[0] - line[-1]).max() < 2e-5


def test_the_box_holds_roads_and_places(network, day):
    west, south, east, north = ground(network, day).bbox
    for place in day.places:
        assert west <= place.lon <= east
        assert south <= place.lat <= north


def _length_m(text):
    line = decode(text)
    steps = np.diff(line, axis=0) * (np.cos(np.radians(38.72)) * 111_195, 111_195)
    # The test ground says 1,000 m where its coordinates give a little less.
    return float(np.hypot(*steps.T).sum())
