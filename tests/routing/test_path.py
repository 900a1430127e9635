"""The way on the ground: its line, its figures, its road names."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from routing.errors import Unreachable
from routing.network import RoadNetwork
from routing.path import Stretch, way, ways
from routing.polyline import decode
from routing.profile import PROFILES, Profile
from routing.snap import Position, Positions, snap_all
from routing.tagged import great_circle_m

NODES = [(10.0, 60.0), (10.02, 60.0), (10.02, 60.01)]
KEI = PROFILES["kei"]


@pytest.fixture
def network(make_network: Callable, make_road: Callable) -> RoadNetwork:
    # East with a bend in the middle, then north; the second road was drawn from its far end.
    bent = [(100_000_000, 600_000_000), (100_100_000, 600_020_000), (100_200_000, 600_000_000)]
    return make_network(
        NODES, [make_road(0, 1, 1000, NODES, points_e7=bent, name="国道"), make_road(2, 1, 1000, NODES, ref="47")]
    )


def position(edge: int, offset_dm: int, lon: float, lat: float) -> Position:
    return Position(edge, offset_dm, lon, lat, 0.0)


def test_follows_the_drawn_roads_in_driving_order(network: RoadNetwork, plain: Profile) -> None:
    found = way(network, plain, position(0, 0, 10.0, 60.0), position(1, 0, 10.02, 60.01))
    assert found.lonlat == pytest.approx(np.array([(10.0, 60.0), (10.01, 60.002), (10.02, 60.0), (10.02, 60.01)]))
    assert (found.seconds, found.metres) == (200, 2000)
    assert found.stretches == (Stretch("国道", 1000), Stretch("47", 1000))


def test_the_way_back_is_the_same_line_turned_round(network: RoadNetwork, plain: Profile) -> None:
    a, b = position(0, 0, 10.0, 60.0), position(1, 0, 10.02, 60.01)
    there, back = way(network, plain, a, b), way(network, plain, b, a)
    assert back.lonlat == pytest.approx(there.lonlat[::-1])
    assert back.stretches == there.stretches[::-1]


def test_begins_and_ends_inside_edges(network: RoadNetwork, plain: Profile) -> None:
    # From a quarter along the first road (before its bend) to the middle of the second: 750 + 500 m.
    found = way(network, plain, position(0, 2500, 10.005, 60.001), position(1, 5000, 10.02, 60.005))
    assert found.lonlat == pytest.approx(np.array([(10.005, 60.001), (10.01, 60.002), (10.02, 60.0), (10.02, 60.005)]))
    assert (found.seconds, found.metres) == (125, 1250)


@pytest.mark.parametrize(("start", "end"), [(2500, 7500), (7500, 2500)])
def test_along_one_edge_takes_only_what_lies_between(start: int, end: int, network: RoadNetwork, plain: Profile) -> None:
    place = {2500: (10.005, 60.001), 7500: (10.015, 60.001)}
    found = way(network, plain, position(0, start, *place[start]), position(0, end, *place[end]))
    assert found.lonlat == pytest.approx(np.array([place[start], (10.01, 60.002), place[end]]))
    assert found.metres == 500


def test_a_way_to_its_own_begin_is_a_line_of_two_equal_points(network: RoadNetwork, plain: Profile) -> None:
    here = position(0, 2500, 10.005, 60.001)
    found = way(network, plain, here, here)
    assert found.lonlat.tolist() == [[10.005, 60.001]] * 2
    assert (found.seconds, found.metres) == (0, 0)


def test_goes_round_a_loop_by_the_shorter_side(make_network: Callable, make_road: Callable, plain: Profile) -> None:
    # A 400 m loop at node 1, left from 350 m along: the end of the loop (50 m) is nearer than its begin (350 m).
    loop = [(100_200_000, 600_000_000), (100_210_000, 600_010_000), (100_220_000, 600_000_000), (100_200_000, 600_000_000)]
    network = make_network(NODES, [make_road(0, 1, 100, NODES), make_road(1, 1, 400, NODES, points_e7=loop)])
    found = way(network, plain, position(1, 3500, 10.0207, 60.0), position(0, 0, 10.0, 60.0))
    assert found.metres == 150
    assert found.lonlat[:, 1].max() == 60.0


def test_says_between_which_places_there_is_no_way(make_network: Callable, make_road: Callable) -> None:
    network = make_network(NODES, [make_road(0, 1, 100, NODES, backward=False)])
    positions = Positions.of(network, [position(0, 0, 10.0, 60.0), position(0, 1000, 10.02, 60.0)])
    assert ways(network, KEI, positions, [(0, 1)])[0].metres == 100
    with pytest.raises(Unreachable, match="no way for kei from position 1 to position 0"):
        ways(network, KEI, positions, [(0, 1), (1, 0)])


def test_a_missed_place_has_no_way(network: RoadNetwork) -> None:
    positions = Positions.of(network, [position(0, 0, 10.0, 60.0), position(-1, 0, 0.0, 0.0)])
    for pair in ((0, 1), (1, 0)):
        with pytest.raises(Unreachable):
            ways(network, KEI, positions, [pair])


def test_no_pairs_give_no_ways(network: RoadNetwork) -> None:
    assert ways(network, KEI, Positions.of(network, []), []) == []


def test_the_text_of_a_line_reads_back_as_the_line(network: RoadNetwork, plain: Profile) -> None:
    found = way(network, plain, position(0, 0, 10.0, 60.0), position(1, 0, 10.02, 60.01))
    assert decode(found.polyline5) == pytest.approx(found.lonlat)


def test_on_real_roads_the_line_is_as_long_as_the_way_says(shonai_drive: RoadNetwork) -> None:
    rng = np.random.default_rng(4)
    points = shonai_drive.lonlat[rng.integers(0, shonai_drive.num_nodes, 30)]
    positions, _ = snap_all(shonai_drive, KEI, points)
    for found in ways(shonai_drive, KEI, positions, [(index, 29 - index) for index in range(15)]):
        # Drawn to 1e-5 degree, about 1 m; stated lengths come from finer lines.
        assert great_circle_m(found.lonlat) == pytest.approx(found.metres, rel=0.005, abs=20)
        # No jump: the network's own longest straight piece is far below 5 km.
        assert max(great_circle_m(found.lonlat[at : at + 2]) for at in range(len(found.lonlat) - 1)) < 5000
