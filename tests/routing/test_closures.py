"""Closed roads lengthen ways or cut them, and leave everything else as it was."""

from __future__ import annotations

import numpy as np
import pytest

from routing.closures import Closure, closed_edges, moved_off, unknown_ways, without
from routing.matrix import MemoryCache, matrix_key, travel_matrix
from routing.snap import MISSED, snap


@pytest.fixture
def nodes():
    return [(139.0, 38.0), (139.01, 38.0), (139.01, 38.01), (139.0, 38.01), (139.03, 38.01)]


@pytest.fixture
def ring(make_road, make_network, nodes):
    """A ring of four roads of 1 km; the northern one is the pass, and one road leads on to the east."""
    rows = [
        make_road(0, 1, 1000, nodes, name="南通り"),
        make_road(1, 2, 1000, nodes),
        make_road(3, 2, 1000, nodes, name="峠", ref="112"),
        make_road(0, 3, 1000, nodes),
        make_road(2, 4, 1800, nodes, name="東道"),
    ]
    return make_network(nodes, rows)


def metres(network, profile, points):
    return travel_matrix(network, profile, snap(network, profile, points)).metres


def test_a_closed_pass_lengthens_a_way(ring, plain, nodes):
    assert metres(ring, plain, [nodes[3], nodes[2]])[0, 1] == 1000
    closed = without(ring, [Closure(ways=("112",))])
    assert metres(closed, plain, [nodes[3], nodes[2]])[0, 1] == 3000


def test_the_only_road_closed_cuts_a_way(ring, plain, nodes):
    closed = without(ring, [Closure(ways=("東道",))])
    positions = moved_off(closed, plain, snap(ring, plain, [nodes[0], (139.029, 38.01)]), [nodes[0], (139.029, 38.01)])
    assert positions.edge[1] == MISSED
    assert travel_matrix(closed, plain, positions).metres[0, 1] == -1


@pytest.mark.parametrize(
    "closure",
    [
        Closure(polygon=((139.004, 38.009), (139.006, 38.009), (139.006, 38.011), (139.004, 38.011))),
        Closure(line=((139.005, 38.0099), (139.005, 38.0101))),
        Closure(line=((139.005, 38.0102), (139.006, 38.0102)), buffer_m=40),
        Closure(ways=("峠",)),
    ],
)
def test_an_area_a_line_with_its_width_and_a_name_close_what_they_touch(ring, closure):
    names = [ring.edges.texts[index] for index in ring.edges.name[closed_edges(ring, closure)]]
    assert names == ["峠"]


def test_a_line_beside_a_road_closes_nothing(ring):
    near = Closure(line=((139.005, 38.0102), (139.006, 38.0102)), buffer_m=10)
    assert not closed_edges(ring, near).any()
    assert without(ring, [near]) is ring


@pytest.mark.parametrize(
    "closure",
    [
        Closure(polygon=((139.0, 38.0), (139.1, 38.1))),
        Closure(polygon=((139.0, 38.0), (139.1, 38.1), (139.0, 38.1), (139.1, 38.0))),
        Closure(polygon=((139.0, 38.0), (139.1, 38.0), (139.2, 38.0))),
        Closure(line=((139.0, 38.0),)),
    ],
)
def test_what_encloses_nothing_is_refused(ring, closure):
    with pytest.raises(ValueError, match="corners"):
        closed_edges(ring, closure)


def test_roads_that_the_map_does_not_have_are_named(ring):
    assert unknown_ways(ring, Closure(ways=("峠", "国道999号", ""))) == ["国道999号"]


def test_a_closed_network_has_a_hash_and_matrices_of_its_own(ring, plain, nodes):
    closed = without(ring, [Closure(ways=("峠",))])
    again = without(ring, [Closure(ways=("112",))])
    assert closed.content_hash == again.content_hash != ring.content_hash
    cache = MemoryCache()
    for network, expected in ((ring, 1000), (closed, 3000), (ring, 1000)):
        positions = snap(network, plain, [nodes[3], nodes[2]])
        assert travel_matrix(network, plain, positions, cache=cache).metres[0, 1] == expected
        assert cache.get(matrix_key(network, plain, positions)) is not None


def test_a_place_on_a_closed_road_is_reached_from_an_open_one_only_close_by(ring, plain):
    closed = without(ring, [Closure(ways=("峠",))])
    # In the middle of the pass, and at its end a few metres from the open road.
    points = [(139.005, 38.01), (139.0002, 38.01)]
    before = snap(ring, plain, points)
    after = moved_off(closed, plain, before, points)
    assert after.edge[0] == MISSED
    assert ring.edges.v[after.edge[1]] == 3 or ring.edges.u[after.edge[1]] == 3
    assert np.array_equal(moved_off(without(ring, []), plain, before, points).edge, before.edge)


def test_the_sketch_s_pass_closed_lengthens_the_way_over_it():
    """国道112号 leads over the mountains (the real pass has no other way; the sketch has lanes)."""
    from benchmarks.ground import sketch_network
    from routing.profile import PROFILES

    network = sketch_network()
    ends = network.edges.ref == network.edges.texts.index("112")
    lonlat = network.lonlat[np.unique(network.edges.u[ends])]
    points = [tuple(lonlat[lonlat[:, 1].argmin()]), tuple(lonlat[lonlat[:, 1].argmax()])]
    closed = without(network, [Closure(ways=("112",))])
    profile = PROFILES["kei"]
    before = snap(network, profile, points)
    there = travel_matrix(network, profile, before).seconds
    around = travel_matrix(closed, profile, moved_off(closed, profile, before, points)).seconds
    assert ((around == -1) | (around >= there)).all()
    assert (around != there).any()
