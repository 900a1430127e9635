"""New positions beside known ones have the numbers that the matrix of all together would give."""

from __future__ import annotations

import numpy as np
import pytest

from routing.extension import Extension
from routing.matrix import travel_matrix
from routing.snap import Position, Positions


def joined(network, a, b):
    return Positions.of(network, [*a, *b])


def same(network, profile, known, new):
    added = Extension(network, profile, known).measure(new)
    whole = travel_matrix(network, profile, joined(network, known, new))
    size = len(known)
    for table, to, out, within in (
        (whole.seconds, added.to_s, added.from_s, added.within_s),
        (whole.metres, added.to_m, added.from_m, added.within_m),
    ):
        assert np.array_equal(to, table[:size, size:])
        assert np.array_equal(out, table[size:, :size])
        assert np.array_equal(within, table[size:, size:])


def on(edge, offset_m):
    return Position(edge, round(10 * offset_m), 0.0, 0.0, 0.0)


@pytest.fixture
def ring(make_road, make_network):
    """A ring of four roads, one of them one way, with a dead end on it."""
    nodes = [(139.0, 38.0), (139.01, 38.0), (139.01, 38.01), (139.0, 38.01), (139.02, 38.01)]
    rows = [
        make_road(0, 1, 800, nodes),
        make_road(1, 2, 1000, nodes, backward=False),
        make_road(2, 3, 900, nodes),
        make_road(3, 0, 700, nodes),
        make_road(2, 4, 600, nodes),
    ]
    return make_network(nodes, rows)


def test_positions_on_nodes_inside_edges_and_on_one_edge_are_measured_alike(ring, plain):
    known = Positions.of(ring, [on(0, 100), on(1, 500), on(3, 0), on(4, 600)])
    new = Positions.of(ring, [on(0, 100), on(0, 250), on(1, 200), on(1, 500), on(2, 900), on(4, 300), on(3, 350)])
    same(ring, plain, known, new)


def test_a_new_position_off_the_network_has_no_way(ring, plain):
    known = Positions.of(ring, [on(0, 100)])
    new = Positions.of(ring, [Position(-1, 0, 139.5, 38.5, 9999.0), on(0, 300)])
    same(ring, plain, known, new)


def test_on_many_random_positions_the_numbers_are_the_matrix_s_own(ring, plain):
    random = np.random.default_rng(7)
    for _ in range(20):
        edges = random.integers(0, len(ring.edges), 12)
        spots = [on(int(e), float(random.integers(0, ring.edges.length_dm[e] + 1)) / 10) for e in edges]
        same(ring, plain, Positions.of(ring, spots[:7]), Positions.of(ring, spots[7:]))
