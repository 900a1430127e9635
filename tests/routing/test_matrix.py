"""The matrix: expected numbers by arithmetic, and against a plain-Python Dijkstra over pairs of integers."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.edges import CLASS_CODE, NO_LIMIT, EdgeRow, Edges
from routing.errors import BeyondMetric
from routing.matrix import FolderCache, MemoryCache, TravelMatrix, matrix_key, travel_matrix
from routing.network import RoadNetwork
from routing.path import ways
from routing.profile import PROFILES, Profile
from routing.reduction import reduce_to
from routing.snap import Position, Positions, snap_all
from routing.weights import split_ms, weights

NODES = [(139.80, 38.70), (139.81, 38.70), (139.82, 38.70), (139.81, 38.71)]


def at(network: RoadNetwork, *spots: tuple[int, int]) -> Positions:
    """Positions by (edge, decimetres from its u)."""
    return Positions.of(network, [Position(edge, offset, 139.8, 38.7, 0.0) for edge, offset in spots])


class TestArithmetic:
    def test_adds_edges_and_rounds_up_once(self, make_network: Callable, make_road: Callable, plain: Profile) -> None:
        # 100.3 m + 200.4 m = 300.7 m -> 301 m; 36 km/h = 10 m/s: 30.07 s -> 31 s.
        # Rounded up edge by edge it would be 11 + 21 = 32 s and 101 + 201 = 302 m.
        network = make_network(NODES, [make_road(0, 1, 100.3, NODES), make_road(1, 2, 200.4, NODES)])
        matrix = travel_matrix(network, plain, at(network, (0, 0), (1, 2004)))
        assert matrix.seconds.tolist() == [[0, 31], [31, 0]]
        assert matrix.metres.tolist() == [[0, 301], [301, 0]]
        assert matrix.seconds.dtype == matrix.metres.dtype == np.int32

    def test_splits_an_edge_at_a_position(self, make_network: Callable, make_road: Callable, plain: Profile) -> None:
        # From 30 m along a 100 m edge to 50 m along the next of 200 m: 70 + 50 = 120 m, 12 s.
        network = make_network(NODES, [make_road(0, 1, 100, NODES), make_road(1, 2, 200, NODES)])
        matrix = travel_matrix(network, plain, at(network, (0, 300), (1, 500)))
        assert matrix.seconds[0, 1] == 12
        assert matrix.metres[0, 1] == 120

    def test_prefers_less_time_and_then_less_length(self, make_network: Callable, make_road: Callable) -> None:
        # 0 to 2 straight: 1,000 m of track at 10 km/h = 360 s. By 1: 600 + 600 m of trunk at 60 km/h = 72 s.
        profile = PROFILES["kei"].with_speeds({"track": 10, "trunk": 60})
        trunk, track = {"road_class": CLASS_CODE["trunk"]}, {"road_class": CLASS_CODE["track"]}
        network = make_network(
            NODES,
            [make_road(0, 2, 1000, NODES, **track), make_road(0, 1, 600, NODES, **trunk), make_road(1, 2, 600, NODES, **trunk)],
        )
        positions = at(network, (1, 0), (2, 6000))
        fastest = travel_matrix(network, profile, positions)
        assert (fastest.seconds[0, 1], fastest.metres[0, 1]) == (72, 1200)
        shortest = travel_matrix(network, profile, positions, by="length")
        assert (shortest.seconds[0, 1], shortest.metres[0, 1]) == (360, 1000)

    def test_of_two_ways_of_equal_time_takes_the_shorter(self, make_network: Callable, make_road: Callable) -> None:
        # 600 m at 60 km/h and 300 m at 30 km/h both take 36 s.
        profile = PROFILES["kei"].with_speeds({"trunk": 60, "tertiary": 30})
        network = make_network(
            NODES,
            [
                make_road(0, 1, 600, NODES, road_class=CLASS_CODE["trunk"]),
                make_road(0, 1, 300, NODES, road_class=CLASS_CODE["tertiary"]),
            ],
        )
        matrix = travel_matrix(network, profile, at(network, (0, 0), (0, 6000)))
        assert (matrix.seconds[0, 1], matrix.metres[0, 1]) == (36, 300)

    def test_takes_longer_when_all_speeds_are_lower(self, make_network: Callable, make_road: Callable, plain: Profile) -> None:
        # 36 km/h at 80 % = 8 m/s: 100 m take 12.5 s -> 13 s.
        network = make_network(NODES, [make_road(0, 1, 100, NODES)])
        matrix = travel_matrix(network, plain, at(network, (0, 0), (0, 1000)), speed_percent=80)
        assert matrix.seconds[0, 1] == 13

    @pytest.mark.parametrize("percent", [0, -5, 401, 1.5, True])
    def test_refuses_an_impossible_percentage(
        self, percent: object, make_network: Callable, make_road: Callable, plain: Profile
    ) -> None:
        network = make_network(NODES, [make_road(0, 1, 100, NODES)])
        with pytest.raises(ValueError, match="speed_percent"):
            travel_matrix(network, plain, at(network, (0, 0)), speed_percent=percent)  # type: ignore[arg-type]


class TestSplitting:
    def test_the_milliseconds_of_a_broken_edge_add_up_to_the_whole(self, make_network: Callable, make_road: Callable) -> None:
        # 7 dm at 36 km/h take 70 ms, at 41 km/h 7 * 360 / 41 = 61.46 -> 61 ms. After 3 dm: 61 * 3 // 7 = 26 and 35.
        network = make_network(NODES, [make_road(0, 1, 0.7, NODES)])
        weighed = weights(network, PROFILES["kei"].with_speeds({"residential": 41}))
        before, after = split_ms(weighed, np.zeros(8, dtype=np.int64), np.arange(8))
        assert weighed.edge_ms.tolist() == [61]
        assert before.tolist() == [0, 8, 17, 26, 34, 43, 52, 61]
        assert (before + after).tolist() == [61] * 8


class TestSameEdge:
    def test_goes_straight_both_ways_on_a_two_way_road(
        self, make_network: Callable, make_road: Callable, plain: Profile
    ) -> None:
        network = make_network(NODES, [make_road(0, 1, 100, NODES)])
        matrix = travel_matrix(network, plain, at(network, (0, 200), (0, 700)))
        assert matrix.metres.tolist() == [[0, 50], [50, 0]]

    def test_goes_round_against_a_one_way(self, make_network: Callable, make_road: Callable, plain: Profile) -> None:
        # A ring 0 > 1 > 2 > 0, one way, 100 m each. On the first edge from 20 m to 70 m: 50 m ahead, or back:
        # 30 + 100 + 100 + 20 = 250 m all the way round.
        one_way = {"backward": False}
        network = make_network(
            NODES,
            [
                make_road(0, 1, 100, NODES, **one_way),
                make_road(1, 2, 100, NODES, **one_way),
                make_road(2, 0, 100, NODES, **one_way),
            ],
        )
        matrix = travel_matrix(network, plain, at(network, (0, 200), (0, 700)))
        assert matrix.metres.tolist() == [[0, 50], [250, 0]]

    def test_leaves_the_edge_where_the_way_round_is_quicker(self, make_network: Callable, make_road: Callable) -> None:
        # 10 m to 990 m on a slow 1,000 m road: 980 m at 10 km/h = 352.8 s; round: 10 m (3.6 s) + 600 m at 60 km/h
        # (36 s) + 10 m (3.6 s) = 43.2 s -> 44 s.
        profile = PROFILES["kei"].with_speeds({"track": 10, "trunk": 60})
        network = make_network(
            NODES,
            [
                make_road(0, 1, 1000, NODES, road_class=CLASS_CODE["track"]),
                make_road(0, 1, 600, NODES, road_class=CLASS_CODE["trunk"]),
            ],
        )
        matrix = travel_matrix(network, profile, at(network, (0, 100), (0, 9900)))
        assert (matrix.seconds[0, 1], matrix.metres[0, 1]) == (44, 620)

    def test_a_loop_road_back_to_its_own_node(self, make_network: Callable, make_road: Callable, plain: Profile) -> None:
        # A 400 m loop at node 1, from 50 m to 350 m along: over the node 50 + 50 = 100 m, straight 300 m.
        loop = make_road(1, 1, 400, NODES)
        network = make_network(NODES, [make_road(0, 1, 100, NODES), loop])
        matrix = travel_matrix(network, plain, at(network, (1, 500), (1, 3500), (0, 0)))
        assert matrix.metres.tolist() == [[0, 100, 150], [100, 0, 150], [150, 150, 0]]

    def test_positions_that_coincide_are_no_way_apart(
        self, make_network: Callable, make_road: Callable, plain: Profile
    ) -> None:
        # The end of the first edge and the begin of the second are the same node.
        network = make_network(NODES, [make_road(0, 1, 100, NODES), make_road(1, 2, 100, NODES, backward=False)])
        matrix = travel_matrix(network, plain, at(network, (0, 1000), (1, 0), (0, 1000)))
        assert not matrix.seconds.any()
        assert not matrix.metres.any()


class TestWhoMayGoWhere:
    def test_a_one_way_is_open_in_its_direction_only(self, make_network: Callable, make_road: Callable, plain: Profile) -> None:
        network = make_network(NODES, [make_road(0, 1, 100, NODES, backward=False), make_road(1, 2, 100, NODES)])
        matrix = travel_matrix(network, plain, at(network, (0, 500), (1, 500)))
        assert matrix.metres.tolist() == [[0, 100], [-1, 0]]
        assert matrix.seconds.tolist() == [[0, 10], [-1, 0]]

    def test_a_place_on_the_corner_of_a_one_way_may_leave_by_the_other_road(
        self, make_network: Callable, make_road: Callable, plain: Profile
    ) -> None:
        # Snapped to the begin of the one-way 1 > 2, yet on node 1, from which the two-way road to 0 is open.
        network = make_network(NODES, [make_road(0, 1, 100, NODES), make_road(1, 2, 100, NODES, backward=False)])
        matrix = travel_matrix(network, plain, at(network, (1, 0), (0, 0)))
        assert matrix.metres.tolist() == [[0, 100], [100, 0]]

    @pytest.mark.parametrize(("name", "metres"), [("kei", 100), ("truck_2t", 100), ("truck_4t", 400), ("bus", 400)])
    def test_a_bridge_of_five_tonnes_turns_heavier_vehicles_away(
        self, name: str, metres: int, make_network: Callable, make_road: Callable
    ) -> None:
        network = make_network(
            NODES,
            [
                make_road(0, 1, 100, NODES, max_weight_kg=5000),
                make_road(0, 3, 200, NODES),
                make_road(3, 1, 200, NODES),
            ],
        )
        assert travel_matrix(network, PROFILES[name], at(network, (1, 0), (2, 2000))).metres[0, 1] == metres

    def test_a_missed_position_has_no_way(self, make_network: Callable, make_road: Callable, plain: Profile) -> None:
        network = make_network(NODES, [make_road(0, 1, 100, NODES)])
        matrix = travel_matrix(network, plain, at(network, (0, 0), (-1, 0), (-1, 0)))
        assert matrix.seconds.tolist() == [[0, -1, -1], [-1, 0, -1], [-1, -1, 0]]

    def test_no_positions_give_an_empty_matrix(self, make_network: Callable, make_road: Callable, plain: Profile) -> None:
        network = make_network(NODES, [make_road(0, 1, 100, NODES)])
        assert travel_matrix(network, plain, at(network)).seconds.shape == (0, 0)

    def test_refuses_positions_of_another_network(self, make_network: Callable, make_road: Callable, plain: Profile) -> None:
        network = make_network(NODES, [make_road(0, 1, 100, NODES)])
        other = make_network(NODES, [make_road(0, 1, 101, NODES)])
        with pytest.raises(ValueError, match="another network"):
            travel_matrix(network, plain, at(other, (0, 0)))

    def test_refuses_a_position_where_the_vehicle_may_not_be(self, make_network: Callable, make_road: Callable) -> None:
        network = make_network(NODES, [make_road(0, 1, 100, NODES, max_width_cm=200)])
        with pytest.raises(ValueError, match="position 0 lies on a road that this profile may not use"):
            travel_matrix(network, PROFILES["truck_4t"], at(network, (0, 0)))


class TestLimitsOfExactness:
    def test_refuses_ways_whose_length_would_run_over_into_the_time(
        self, make_network: Callable, make_road: Callable, plain: Profile
    ) -> None:
        # 2**24 dm = 1,677.7 km. The guard bounds a way from above, by one whole edge more at each end: two edges of
        # 400 km pass (bound 1,600 km), two of 900 km do not.
        def chain(km: int) -> RoadNetwork:
            return make_network(NODES, [make_road(0, 1, km * 1000, NODES), make_road(1, 2, km * 1000, NODES)])

        fits = chain(400)
        assert travel_matrix(fits, plain, at(fits, (0, 0), (1, 4_000_000))).metres[0, 1] == 800_000
        too_long = chain(900)
        with pytest.raises(BeyondMetric, match="1677 km"):
            travel_matrix(too_long, plain, at(too_long, (0, 0), (1, 9_000_000)))

    def test_refuses_ways_that_take_too_long(self, make_network: Callable, make_road: Callable) -> None:
        # 1,000 km at 1 km/h = 1,000 h; at most 149 h.
        profile = PROFILES["kei"].with_speeds({"residential": 1})
        network = make_network(NODES, [make_road(0, 1, 1_000_000, NODES)])
        with pytest.raises(BeyondMetric, match="149 h"):
            travel_matrix(network, profile, at(network, (0, 0), (0, 10_000_000)))


class TestCaches:
    @pytest.fixture
    def request_(self, make_network: Callable, make_road: Callable, plain: Profile) -> tuple:
        network = make_network(NODES, [make_road(0, 1, 100, NODES)])
        return network, plain, at(network, (0, 0), (0, 1000))

    @pytest.mark.parametrize("kind", ["memory", "folder"])
    def test_gives_back_what_was_kept(self, kind: str, request_: tuple, tmp_path: Path) -> None:
        cache = MemoryCache() if kind == "memory" else FolderCache(tmp_path / "matrices")
        key = matrix_key(*request_)
        # A marked matrix under the right key shows that it is the cache that answers.
        marked = TravelMatrix(seconds=np.full((2, 2), 7, np.int32), metres=np.full((2, 2), 8, np.int32))
        assert cache.get(key) is None
        cache.put(key, marked)
        assert travel_matrix(*request_, cache=cache).seconds.tolist() == [[7, 7], [7, 7]]

    def test_keeps_a_new_answer(self, request_: tuple, tmp_path: Path) -> None:
        cache = FolderCache(tmp_path)
        first = travel_matrix(*request_, cache=cache)
        kept = cache.get(matrix_key(*request_))
        assert kept is not None
        assert kept.seconds.tolist() == first.seconds.tolist() == [[0, 10], [10, 0]]

    def test_measures_again_where_the_kept_file_is_broken(self, request_: tuple, tmp_path: Path) -> None:
        cache = FolderCache(tmp_path)
        travel_matrix(*request_, cache=cache)
        (file,) = tmp_path.glob("*.npz")
        file.write_bytes(file.read_bytes()[:50])
        assert travel_matrix(*request_, cache=cache).seconds.tolist() == [[0, 10], [10, 0]]
        assert cache.get(matrix_key(*request_)) is not None

    def test_the_key_tells_vehicle_speed_goal_and_positions_apart(self, request_: tuple) -> None:
        network, profile, positions = request_
        keys = {
            matrix_key(network, profile, positions),
            matrix_key(network, profile, positions, speed_percent=90),
            matrix_key(network, profile, positions, by="length"),
            matrix_key(network, profile.with_speeds({"trunk": 50}), positions),
            matrix_key(network, profile, at(network, (0, 1000), (0, 0))),
        }
        assert len(keys) == 5

    def test_forgets_the_oldest(self) -> None:
        cache = MemoryCache(size=2)
        one = TravelMatrix(seconds=np.zeros((1, 1), np.int32), metres=np.zeros((1, 1), np.int32))
        for key in ("a", "b"):
            cache.put(key, one)
        cache.get("a")
        cache.put("c", one)
        assert (cache.get("a"), cache.get("b"), cache.get("c")) == (one, None, one)


# --- properties ---------------------------------------------------------------------------------------------------

CLASSES = ["trunk", "residential", "track"]


@st.composite
def towns(draw: st.DrawFn) -> tuple[RoadNetwork, list[tuple[int, int]]]:
    """Up to eight nodes, any edges between them (parallel ones and loops too), some one-way or limited; positions."""
    num_nodes = draw(st.integers(1, 8))
    nodes = [(139.8 + 0.01 * (index % 3), 38.7 + 0.01 * (index // 3)) for index in range(num_nodes)]
    node = st.integers(0, num_nodes - 1)
    rows = []
    for _ in range(draw(st.integers(1, 16))):
        u, v = draw(node), draw(node)
        way = draw(st.sampled_from([(True, True), (True, True), (True, False), (False, True)]))
        rows.append(
            EdgeRow(
                u=u,
                v=v,
                road_class=CLASS_CODE[draw(st.sampled_from(CLASSES))],
                length_dm=draw(st.integers(1, 60) | st.integers(1, 30_000)),
                forward=way[0],
                backward=way[1],
                access=(0, 0, 0),
                max_weight_kg=draw(st.sampled_from([NO_LIMIT, NO_LIMIT, NO_LIMIT, 1000])),
                max_width_cm=NO_LIMIT,
                max_height_cm=NO_LIMIT,
                structure=0,
                name="",
                ref="",
                points_e7=[(round(nodes[end][0] * 1e7), round(nodes[end][1] * 1e7)) for end in (u, v)],
            )
        )
    nodes_e7 = np.array([(round(lon * 1e7), round(lat * 1e7)) for lon, lat in nodes], dtype=np.int32)
    network = RoadNetwork.of(name="t", credit="", sketch=False, nodes_e7=nodes_e7, edges=Edges.of(rows))
    usable = np.flatnonzero(PROFILES["kei"].usable(network.edges)).tolist()
    spots = []
    if usable:
        for _ in range(draw(st.integers(1, 6))):
            edge = draw(st.sampled_from(usable))
            length = rows[edge].length_dm
            spots.append((edge, draw(st.sampled_from([0, length]) | st.integers(0, length))))
    return network, spots


def oracle(network: RoadNetwork, spots: list[tuple[int, int]], kmh: dict[str, int]) -> list[list[tuple[int, int] | None]]:
    """
    Least (ms, dm) between spots by Dijkstra over pairs of integers.

    The edges are cut at every spot into pieces, each a two-way or one-way road of its own, so that nothing of the
    product's door-and-edge arithmetic is repeated here.
    """
    rows, arcs = network.edges, {}
    place = {}
    for edge in range(len(rows)):
        if 0 <= rows.max_weight_kg[edge] < 1200:
            continue
        length = int(rows.length_dm[edge])
        pace = kmh[CLASSES_BY_CODE[int(rows.road_class[edge])]]
        whole = max(1, (2 * 360 * length + pace) // (2 * pace))
        cuts = sorted({0, length} | {offset for on, offset in spots if on == edge})
        names = [
            ("node", int(rows.u[edge])) if cut == 0 else ("node", int(rows.v[edge])) if cut == length else ("cut", edge, cut)
            for cut in cuts
        ]
        named = list(zip(cuts, names, strict=True))
        for (low, tail), (high, head) in pairwise(named):
            step = (whole * high // length - whole * low // length, high - low)
            if rows.forward[edge]:
                arcs.setdefault(tail, []).append((head, step))
            if rows.backward[edge]:
                arcs.setdefault(head, []).append((tail, step))
        for cut, name in named:
            place[edge, cut] = name
    table = []
    for spot in spots:
        best, heap = {}, [((0, 0), place[spot])]
        while heap:
            cost, name = heapq.heappop(heap)
            if name not in best:
                best[name] = cost
                for head, (ms, dm) in arcs.get(name, []):
                    heapq.heappush(heap, ((cost[0] + ms, cost[1] + dm), head))
        table.append([best.get(place[other]) for other in spots])
    return table


CLASSES_BY_CODE = {CLASS_CODE[word]: word for word in CLASSES}


@pytest.mark.parametrize("reduced_from", [1, 1000])
@settings(max_examples=150, deadline=None)
@given(town=towns(), speeds=st.tuples(*[st.integers(5, 90)] * 3))
def test_equals_a_plain_dijkstra_over_pairs_of_integers(
    reduced_from: int, town: tuple[RoadNetwork, list[tuple[int, int]]], speeds: tuple[int, int, int]
) -> None:
    network, spots = town
    kmh = dict(zip(CLASSES, speeds, strict=True))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("routing.matrix.REDUCED_FROM", reduced_from)
        matrix = travel_matrix(network, PROFILES["kei"].with_speeds(kmh), at(network, *spots))
    for row, expected in enumerate(oracle(network, spots, kmh)):
        for column, pair in enumerate(expected):
            seconds, metres = (-1, -1) if pair is None else (-(-pair[0] // 1000), -(-pair[1] // 10))
            assert (matrix.seconds[row, column], matrix.metres[row, column]) == (seconds, metres)


@settings(max_examples=150, deadline=None)
@given(town=towns())
def test_the_way_has_the_seconds_and_metres_of_the_matrix(town: tuple[RoadNetwork, list[tuple[int, int]]]) -> None:
    network, spots = town
    positions = at(network, *spots)
    matrix = travel_matrix(network, PROFILES["kei"], positions)
    pairs = [tuple(pair) for pair in np.argwhere(matrix.seconds >= 0).tolist()]
    found = ways(network, PROFILES["kei"], positions, pairs)
    assert [(way.seconds, way.metres) for way in found] == [(matrix.seconds[pair], matrix.metres[pair]) for pair in pairs]
    for way in found:
        # Stretches are rounded to the metre one by one.
        assert abs(sum(stretch.metres for stretch in way.stretches) - way.metres) <= 1 + len(way.stretches)


@settings(max_examples=100, deadline=None)
@given(town=towns())
def test_seconds_keep_the_triangle_inequality_within_two(town: tuple[RoadNetwork, list[tuple[int, int]]]) -> None:
    network, spots = town
    seconds = travel_matrix(network, PROFILES["kei"], at(network, *spots)).seconds.astype(np.int64)
    far = np.where(seconds < 0, 10**9, seconds)
    over = far[:, :, None] + far[None, :, :]
    assert (far[:, None, :] <= over + 2).all()


@settings(max_examples=100, deadline=None)
@given(town=towns(), data=st.data())
def test_reduction_keeps_every_distance(town: tuple[RoadNetwork, list[tuple[int, int]]], data: st.DataObject) -> None:
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import dijkstra

    network, _ = town
    size = network.num_nodes
    least: dict[tuple[int, int], int] = {}
    tails = np.repeat(np.arange(size), np.diff(network.arc_start)).tolist()
    for tail, head, edge in zip(tails, network.arc_head.tolist(), network.arc_edge.tolist(), strict=True):
        if tail != head:
            length = int(network.edges.length_dm[edge])
            least[tail, head] = min(length, least.get((tail, head), length))
    row, column = ([pair[side] for pair in least] for side in range(2))
    graph = csr_matrix((np.array(list(least.values()), dtype=float), (row, column)), shape=(size, size))
    needed = np.array(data.draw(st.lists(st.integers(0, size - 1), min_size=1, unique=True)))
    smaller, number = reduce_to(graph, needed)
    before = dijkstra(graph)[np.ix_(needed, needed)]
    assert (dijkstra(smaller)[np.ix_(number, number)] == before).all()


class TestOnTheRoadsOfShonai:
    def test_shortest_ways_agree_with_the_published_table_within_three_percent(self, shonai_drive: RoadNetwork) -> None:
        table = [
            ((139.8349, 38.7397), (139.8466, 38.9226), 22.84),
            ((139.8267, 38.7272), (139.6036, 38.6217), 29.95),
            ((139.8349, 38.7397), (139.5478, 38.56), 36.70),
            ((139.8349, 38.7397), (139.969, 38.708), 14.33),
            ((139.8349, 38.7397), (139.91, 38.845), 16.08),
            ((139.8466, 38.9226), (139.908, 39.014), 13.43),
            ((139.8267, 38.7272), (139.918, 38.556), 24.92),
        ]
        # The table is between nearest nodes, so the points are moved there first and snapped to where they stand.
        ends = np.array([point for start, end, _ in table for point in (start, end)])
        away = (shonai_drive.lonlat[None, :, :] - ends[:, None, :]) * [np.cos(np.radians(38.7)), 1.0]
        nodes = (away**2).sum(axis=2).argmin(axis=1)
        positions, misses = snap_all(shonai_drive, PROFILES["kei"], shonai_drive.lonlat[nodes])
        assert not misses
        metres = travel_matrix(shonai_drive, PROFILES["kei"], positions, by="length").metres
        found = [metres[2 * row, 2 * row + 1] / 1000 for row in range(len(table))]
        assert found == pytest.approx([km for _, _, km in table], rel=0.03)

    def test_a_hundred_places_all_reach_each_other_and_ways_agree(self, shonai_drive: RoadNetwork) -> None:
        rng = np.random.default_rng(20)
        nodes = rng.integers(0, shonai_drive.num_nodes, 100)
        points = shonai_drive.lonlat[nodes] + rng.normal(0, 0.0005, (100, 2))
        positions, misses = snap_all(shonai_drive, PROFILES["kei"], points)
        assert not misses
        matrix = travel_matrix(shonai_drive, PROFILES["kei"], positions)
        assert (matrix.seconds >= 0).all()
        assert (np.diag(matrix.metres) == 0).all()
        pairs = [(index, (index * 7 + 3) % 100) for index in range(20)]
        for pair, way in zip(pairs, ways(shonai_drive, PROFILES["kei"], positions, pairs), strict=True):
            assert (way.seconds, way.metres) == (matrix.seconds[pair], matrix.metres[pair])
