"""From a tagged graph to a network."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from routing.build import build
from routing.edges import CLASS_CODE
from routing.errors import NetworkFileError
from routing.profile import PROFILES

# A square 0 1 2 3, and a pair 4 5 far off.
NODES = [(10.0, 60.0), (10.01, 60.0), (10.01, 60.01), (10.0, 60.01), (10.5, 60.5), (10.51, 60.5)]
SQUARE = [(0, 1), (1, 2), (2, 3), (3, 0)]


def test_keeps_the_largest_part_that_hangs_together(make_tagged: Callable, make_road: Callable) -> None:
    rows = [make_road(u, v, 100, NODES) for u, v in [*SQUARE, (4, 5)]]
    network = build(make_tagged(NODES, rows))
    assert (network.num_nodes, network.num_edges) == (4, 4)
    assert network.bounds == (10.0, 60.0, 10.01, 60.01)


def test_a_dead_end_without_return_is_left_out(make_tagged: Callable, make_road: Callable) -> None:
    rows = [make_road(u, v, 100, NODES) for u, v in SQUARE] + [make_road(2, 4, 100, NODES, backward=False)]
    assert build(make_tagged(NODES, rows)).num_nodes == 4


def test_a_long_road_in_counts_for_no_part(make_tagged: Callable, make_road: Callable) -> None:
    # 50 km lead one way from the far pair into the square of 400 m; the pair's own 100 m must not win by them.
    rows = [make_road(u, v, 100, NODES) for u, v in [*SQUARE, (4, 5)]] + [make_road(4, 0, 50_000, NODES, backward=False)]
    network = build(make_tagged(NODES, rows))
    assert (network.num_nodes, network.length_km) == (4, 0.4)


def test_one_ways_that_close_a_ring_are_kept(make_tagged: Callable, make_road: Callable) -> None:
    rows = [make_road(u, v, 100, NODES, backward=False) for u, v in SQUARE]
    assert build(make_tagged(NODES, rows)).num_edges == 4


def test_what_only_one_kind_of_vehicle_may_use_is_kept(make_tagged: Callable, make_road: Callable) -> None:
    rows = [make_road(u, v, 100, NODES) for u, v in SQUARE]
    rows.append(make_road(2, 4, 100, NODES, road_class=CLASS_CODE["track"]))
    assert build(make_tagged(NODES, rows)).num_nodes == 5
    assert build(make_tagged(NODES, rows), profiles=[PROFILES["bus"]]).num_nodes == 4


def test_what_nobody_may_use_is_left_out(make_tagged: Callable, make_road: Callable) -> None:
    rows = [make_road(u, v, 100, NODES) for u, v in SQUARE]
    rows += [make_road(2, 4, 100, NODES, access=(4, 4, 4)), make_road(0, 2, 100, NODES, max_width_cm=100)]
    assert build(make_tagged(NODES, rows)).num_edges == 4


def test_the_order_of_the_source_does_not_matter(make_tagged: Callable, make_road: Callable) -> None:
    lengths = {pair: 100 + 10 * rank for rank, pair in enumerate(SQUARE)}
    one = build(make_tagged(NODES, [make_road(u, v, lengths[u, v], NODES) for u, v in SQUARE]))
    nodes = NODES[::-1]
    turned = [make_road(5 - u, 5 - v, lengths[u, v], nodes) for u, v in SQUARE[::-1]]
    assert build(make_tagged(nodes, turned)).content_hash == one.content_hash


def test_each_edge_keeps_its_own_columns_when_reordered(make_tagged: Callable, make_road: Callable) -> None:
    rows = [make_road(u, v, 100 + u, NODES, name=f"road {u}", max_weight_kg=1000 * u + 2000) for u, v in SQUARE]
    network = build(make_tagged(NODES, rows))
    for edge in range(4):
        length = int(network.edges.length_dm[edge])
        rank = (length - 1000) // 10
        assert network.edges.label(edge) == f"road {rank}"
        assert network.edges.max_weight_kg[edge] == 1000 * rank + 2000
        ends = network.nodes_e7[[network.edges.u[edge], network.edges.v[edge]]]
        assert (network.edges.line_e7(edge) == ends).all()
        assert ends.tolist() == [[round(NODES[node][0] * 1e7), round(NODES[node][1] * 1e7)] for node in SQUARE[rank]]


def test_refuses_roads_that_lead_nowhere(make_tagged: Callable, make_road: Callable) -> None:
    with pytest.raises(NetworkFileError, match="hand: no road that leads anywhere and back"):
        build(make_tagged(NODES, [make_road(0, 1, 100, NODES, backward=False)]))


def test_refuses_a_graph_that_points_outside_itself(make_tagged: Callable, make_road: Callable) -> None:
    tagged = make_tagged(NODES, [make_road(0, 1, 100, NODES)])
    tagged.edges.u[0] = np.int32(77)
    with pytest.raises(NetworkFileError, match="column u"):
        build(tagged)
