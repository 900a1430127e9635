"""Points onto the nearest usable road."""

from __future__ import annotations

import math
import pickle
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.edges import CLASS_CODE, TUNNEL, UNITS_PER_DEGREE
from routing.errors import OffNetwork
from routing.network import RoadNetwork
from routing.profile import PROFILES
from routing.snap import METRES_PER_DEGREE, Positions, snap, snap_all

# One degree of latitude is 111,195 m on our sphere; 0.001 degree is 111.2 m. At 60 degrees north a degree of longitude
# is half of that.
NODES = [(10.0, 60.0), (10.02, 60.0), (10.0, 60.01)]
KEI = PROFILES["kei"]


@pytest.fixture
def network(make_network: Callable, make_road: Callable) -> RoadNetwork:
    # Edge 0 runs 0.02 degree east (1,112 m), edge 1 0.01 degree north (1,112 m); stated lengths are twice the drawn.
    return make_network(NODES, [make_road(0, 1, 2000, NODES), make_road(0, 2, 2000, NODES, road_class=CLASS_CODE["track"])])


def test_finds_the_foot_of_the_perpendicular(network: RoadNetwork) -> None:
    # A quarter of the way east, 0.001 degree to the north: 111.2 m away; a quarter of the stated 2,000 m is 500 m.
    (position,) = snap(network, KEI, [(10.005, 60.001)])
    assert position.edge == 0
    assert position.offset_dm == 5000
    assert position.distance_m == pytest.approx(111.2, abs=0.1)
    assert (position.lon, position.lat) == pytest.approx((10.005, 60.0))


def test_measures_longitude_at_the_point_and_not_at_the_equator(network: RoadNetwork) -> None:
    # From (10.003, 60.0025) the road to the north is 0.003 degree of longitude = 167 m away, the road to the east
    # 0.0025 degree of latitude = 278 m. In plain degrees the eastern one would look nearer.
    (position,) = snap(network, KEI, [(10.003, 60.0025)])
    assert position.edge == 1
    assert position.distance_m == pytest.approx(166.8, abs=0.2)


def test_finds_the_nearest_far_from_the_middle_of_the_network(make_network: Callable, make_road: Callable) -> None:
    # A road at the equator puts the middle at 30 degrees north. At 60 degrees, the road 0.003 degree to the west is 167 m
    # away, the road 0.002 degree to the south 222 m; on a plane with the middle's cosine the western one would be 289 m.
    nodes = [(0.0, 0.0), (0.01, 0.0), (9.997, 59.99), (9.997, 60.01), (9.999, 59.998), (10.01, 59.998)]
    network = make_network(nodes, [make_road(0, 1, 100, nodes), make_road(2, 3, 100, nodes), make_road(4, 5, 100, nodes)])
    (position,) = snap(network, KEI, [(10.0, 60.0)])
    assert position.edge == 1
    assert position.distance_m == pytest.approx(166.8, abs=0.2)


def test_takes_the_nearest_road_that_the_vehicle_may_use(network: RoadNetwork) -> None:
    # The track beside the point is not for a 4 t truck.
    (position,) = snap(network, PROFILES["truck_4t"], [(10.003, 60.0025)])
    assert position.edge == 0
    assert position.distance_m == pytest.approx(278.0, abs=0.2)


@pytest.mark.parametrize("no_place_to_stop", [{"road_class": CLASS_CODE["motorway"]}, {"structure": TUNNEL}])
def test_passes_over_a_motorway_and_a_tunnel(no_place_to_stop: dict, make_network: Callable, make_road: Callable) -> None:
    nodes = [(10.0, 60.0), (10.02, 60.0), (10.0, 60.002), (10.02, 60.002)]
    network = make_network(nodes, [make_road(0, 1, 1000, nodes, **no_place_to_stop), make_road(2, 3, 1000, nodes)])
    (position,) = snap(network, KEI, [(10.01, 60.0001)])
    assert position.edge == 1


@pytest.mark.parametrize(("point", "offset_dm"), [((10.0, 60.0), 0), ((10.02, 60.0), 20_000), ((10.025, 60.0), 20_000)])
def test_a_point_on_or_beyond_a_node_lands_on_it(point: tuple[float, float], offset_dm: int, network: RoadNetwork) -> None:
    (position,) = snap(network, KEI, [point])
    assert (position.edge, position.offset_dm) == (0, offset_dm)


def test_an_edge_without_extent_can_be_snapped_to(make_network: Callable, make_road: Callable) -> None:
    nodes = [(10.0, 60.0), (10.0, 60.0)]
    network = make_network(nodes, [make_road(0, 1, 0, nodes)])
    (position,) = snap(network, KEI, [(10.0, 60.001)])
    assert (position.edge, position.offset_dm) == (0, 0)
    assert position.distance_m == pytest.approx(111.2, abs=0.1)


def test_a_point_beyond_the_limit_is_off_the_network(network: RoadNetwork) -> None:
    with pytest.raises(OffNetwork) as caught:
        snap(network, KEI, [(10.005, 60.0), (10.01, 60.004)])
    miss = caught.value
    assert (miss.index, miss.lon, miss.lat, miss.limit_m) == (1, 10.01, 60.004, 300)
    assert miss.distance_m == pytest.approx(444.8, abs=0.2)
    assert str(miss) == "point 1 (10.01000, 60.00400): the nearest road is 445 m away, the limit is 300 m"


def test_a_wider_limit_takes_it_in(network: RoadNetwork) -> None:
    assert snap(network, KEI, [(10.01, 60.004)], limit_m=445).edge.tolist() == [0]


def test_all_misses_are_told_together_and_the_rest_is_found(network: RoadNetwork) -> None:
    positions, misses = snap_all(network, KEI, [(10.01, 60.004), (10.005, 60.0), (0.0, 0.0)])
    assert [miss.index for miss in misses] == [0, 2]
    assert positions.edge.tolist() == [-1, 0, -1]
    assert positions.lonlat[2].tolist() == [0.0, 0.0]


def test_where_no_road_is_usable_every_point_is_off(make_network: Callable, make_road: Callable) -> None:
    network = make_network(NODES, [make_road(0, 1, 100, NODES, road_class=CLASS_CODE["track"])])
    with pytest.raises(OffNetwork, match="no road at all"):
        snap(network, PROFILES["bus"], [(10.0, 60.0)])


@pytest.mark.parametrize("point", [(math.nan, 60.0), (181.0, 60.0), (10.0, -91.0), (math.inf, 0.0)])
def test_refuses_what_is_no_place_on_earth(point: tuple[float, float], network: RoadNetwork) -> None:
    with pytest.raises(ValueError, match="point 1"):
        snap(network, KEI, [(10.0, 60.0), point])


@pytest.mark.parametrize("limit_m", [-1, math.nan])
def test_refuses_a_limit_that_is_none(limit_m: float, network: RoadNetwork) -> None:
    with pytest.raises(ValueError, match="limit_m"):
        snap(network, KEI, [(10.0, 60.0)], limit_m=limit_m)


def test_no_points_give_no_positions(network: RoadNetwork) -> None:
    assert len(snap(network, KEI, np.zeros((0, 2)))) == 0


def test_positions_taken_apart_and_put_together_are_the_same(network: RoadNetwork) -> None:
    positions = snap(network, KEI, [(10.005, 60.001), (10.0, 60.005)])
    again = Positions.of(network, list(positions))
    assert again.edge.tolist() == positions.edge.tolist()
    assert again.offset_dm.tolist() == positions.offset_dm.tolist()


def test_the_error_survives_the_pipe_from_a_worker() -> None:
    miss = OffNetwork(index=3, lon=1.0, lat=2.0, distance_m=400.0, limit_m=300.0)
    again = pickle.loads(pickle.dumps(miss))
    assert (str(again), again.distance_m) == (str(miss), 400.0)


@settings(max_examples=60, deadline=None)
@given(
    lon=st.floats(139.79, 139.87),
    lat=st.floats(38.60, 38.90),
    ends=st.lists(st.tuples(st.floats(139.79, 139.87), st.floats(38.60, 38.90)), min_size=4, max_size=12),
)
def test_no_other_road_is_nearer(
    lon: float, lat: float, ends: list[tuple[float, float]], make_network: Callable, make_road: Callable
) -> None:
    network = make_network(ends, [make_road(index, index + 1, 100, ends) for index in range(len(ends) - 1)])
    (position,) = snap(network, KEI, [(lon, lat)], limit_m=1e9)
    scale = np.array([METRES_PER_DEGREE * math.cos(math.radians(lat)), METRES_PER_DEGREE])
    # Walk along every road in small steps and take the least distance.
    steps = np.linspace(0, 1, 400)[:, None]
    least = min(
        float(np.hypot(*((line[0] + steps * (line[1] - line[0]) - (lon, lat)) * scale).T).min())
        for line in (network.edges.line_e7(edge) / UNITS_PER_DEGREE for edge in range(network.num_edges))
    )
    assert position.distance_m <= least + 1e-6
