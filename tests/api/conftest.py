"""A small made-up ground and a small day on it: a square of roads of 1 km, one farm, one wholesaler, two kitchens."""

from __future__ import annotations

import copy
import json

import numpy as np
import pytest

from api.clock import now
from api.documents.day import Day
from api.documents.plan import RunInfo
from api.planning.legs import route_lines
from api.planning.prepare import prepare
from api.planning.unpack import document_of
from matching.explain import explain
from matching.plan import Decision, Sequence, Shipment, Step
from matching.problem import TaskKind
from matching.settle import settle
from routing.build import build
from routing.edges import CLASS_CODE, UNITS_PER_DEGREE, EdgeRow, Edges
from routing.tagged import TaggedGraph

SIDE = 6
STEP_LON, STEP_LAT = 0.0115, 0.009
LON, LAT = 139.80, 38.70


def spot(column, row):
    """Degrees of a crossing of the square."""
    return round(LON + column * STEP_LON, 6), round(LAT + row * STEP_LAT, 6)


@pytest.fixture(scope="session")
def network():
    """Six by six crossings, 1 km apart, all roads open both ways; the outermost eastern column is a track."""
    nodes = [(round(lon * UNITS_PER_DEGREE), round(lat * UNITS_PER_DEGREE)) for lon, lat in _crossings()]
    rows = []
    for row in range(SIDE):
        for column in range(SIDE):
            here = row * SIDE + column
            for there, inside in ((here + 1, column + 1 < SIDE), (here + SIDE, row + 1 < SIDE)):
                if inside:
                    track = column == SIDE - 1 or there % SIDE == SIDE - 1
                    rows.append(_edge(here, there, "track" if track else "tertiary", nodes))
    return build(
        TaggedGraph(
            name="square",
            credit="made up",
            sketch=True,
            source="test",
            nodes_e7=np.array(nodes, dtype=np.int32),
            edges=Edges.of(rows),
        )
    )


def _crossings():
    return [spot(column, row) for row in range(SIDE) for column in range(SIDE)]


def _edge(u, v, word, nodes):
    return EdgeRow(
        u=u,
        v=v,
        road_class=CLASS_CODE[word],
        length_dm=10_000,
        forward=True,
        backward=True,
        access=(0, 0, 0),
        max_weight_kg=-1,
        max_width_cm=-1,
        max_height_cm=-1,
        structure=0,
        name="",
        ref="",
        points_e7=[nodes[u], nodes[v]],
    )


@pytest.fixture(scope="session")
def network_file(network, tmp_path_factory):
    path = tmp_path_factory.mktemp("roads") / "net.npz"
    network.save(path)
    return path


@pytest.fixture
def day_data():
    """Plain data of a good day, to be spoiled at will."""
    return copy.deepcopy(DAY)


@pytest.fixture
def day_file(tmp_path, day_data):
    return written(tmp_path / "day.json", day_data)


def written(path, data):
    path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    return path


def _place(name, column, row, **more):
    lon, lat = spot(column, row)
    return {"id": name, "name": f"場所 {name}", "lon": lon, "lat": lat, "district": "広場", **more}


DAY = {
    "format_version": 1,
    "title": "小さな一日",
    "date": "2026-08-05",
    "time_zone": "Asia/Tokyo",
    "profiles": {
        "kei": {
            "speeds_kmh": {"tertiary": 36, "track": 18},
            "weight_kg": 1200,
            "width_cm": 148,
            "height_cm": 200,
        },
        "truck": {
            "speeds_kmh": {"tertiary": 36},
            "weight_kg": 4950,
            "width_cm": 190,
            "height_cm": 290,
            "mode": "hgv",
            "track": False,
        },
    },
    "metrics": [{"id": "kei-day", "profile": "kei"}, {"id": "truck-day", "profile": "truck"}],
    "parties": [
        {"id": "farm-1", "name": "畑", "name_en": "Field", "kind": "farm"},
        {"id": "kitchen-1", "name": "食堂", "kind": "restaurant"},
        {"id": "kitchen-2", "name": "宿", "kind": "restaurant"},
        {"id": "carrier-1", "name": "運送", "kind": "carrier"},
    ],
    "places": [
        _place("depot", 0, 0),
        _place("shed", 1, 2, parking_s=120),
        _place("diner", 3, 2, parking_s=60, parking_yen=100),
        _place("inn", 4, 4),
        _place("shop", 2, 0),
    ],
    "lots": [
        {
            "id": "lot-1",
            "name": "民田なす（曲がり）",
            "party": "farm-1",
            "product": "民田なす",
            "family": "なす",
            "unit_g": 2000,
            "units": 20,
            "units_per_crate": 5,
            "lowest_yen_per_kg": 100,
            "defects": ["曲がり"],
            "pickups": [{"place": "shed", "windows": [["6:00", "9:00"]]}],
            "deliver_by": "12:00",
            "on_board_min": 120,
            "handling_s": 60,
        },
        {
            "id": "lot-2",
            "party": "farm-1",
            "product": "きゅうり",
            "family": "きゅうり",
            "unit_g": 5000,
            "units": 4,
            "units_per_crate": 2,
            "lowest_yen_per_unit": 400,
            "pickups": [{"place": "shed", "windows": [["6:00", "9:00"]], "change_yen": -50}],
        },
    ],
    "orders": [
        {
            "id": "order-1",
            "party": "kitchen-1",
            "min_g": 4000,
            "max_g": 10000,
            "accepts": [{"goods": "なす", "highest_yen_per_kg": 400, "defects": ["曲がり"]}],
            "receivings": [{"place": "diner", "windows": [["8:00", "10:00"], ["14:00", "15:00"]]}],
        },
        {
            "id": "order-2",
            "party": "kitchen-2",
            "min_g": 5000,
            "max_g": 10000,
            "accepts": [{"goods": "きゅうり", "highest_yen_per_kg": 90}],
            "receivings": [{"place": "inn", "windows": [["8:00", "11:00"]]}],
        },
    ],
    "vehicles": [{"id": "van-1", "party": "carrier-1", "permits": ["black"]}, {"id": "truck-1", "party": "carrier-1"}],
    "trips": [
        {
            "id": "trip-1",
            "name": "朝便",
            "vehicle": "van-1",
            "driver": "driver-1",
            "metric": "kei-day",
            "start": "depot",
            "end": "depot",
            "depart_early": "7:00",
            "depart_late": "8:00",
            "arrive_late": "11:00",
            "own_stops": [{"place": "shop", "windows": [["7:00", "10:00"]], "duration_s": 300, "change_g": -1000}],
            "own_load": {"load_g": 3000, "crates": {"ambient": 1}},
            "capacity_g": 350000,
            "capacity_crates": {"ambient": 17},
            "detour": {"extra_min": 60, "extra_km": 20, "extra_visits": 4},
            "costs": {"yen_per_km": 20, "yen_per_h": 1500, "yen_per_visit": 50},
            "break": {"break_s": 600, "early": "8:00", "late": "9:30"},
        },
        {
            "id": "trip-2",
            "vehicle": "truck-1",
            "driver": "driver-2",
            "metric": "truck-day",
            "start": "depot",
            "end": "shop",
            "depart_early": "7:00",
            "depart_late": "7:30",
            "arrive_late": "9:00",
            "capacity_g": 2000000,
            "capacity_crates": {"ambient": 100},
        },
    ],
}


@pytest.fixture
def day(day_data):
    return Day.model_validate_json(json.dumps(day_data))


@pytest.fixture
def town_day(day_data):
    """The good day with the profiles and the names of products that the region knows, on a day that takes entries."""
    day_data["profiles"]["truck_2t"] = day_data["profiles"].pop("truck")
    day_data["metrics"] = [{"id": "kei", "profile": "kei"}, {"id": "truck_2t", "profile": "truck_2t"}]
    for trip, metric in zip(day_data["trips"], ("kei", "truck_2t"), strict=True):
        trip["metric"] = metric
    # A Saturday in the region's season of short days: windows stay as they are.
    day_data["date"] = "2026-11-21"
    return Day.model_validate_json(json.dumps(day_data))


@pytest.fixture
def assembled(day, network):
    return prepare(day, network)


@pytest.fixture
def plan(assembled):
    """Trip 0: own stop, pickup, break, delivery. 3 bags of 2 kg."""
    decision = Decision(
        shipments=(Shipment(lot=0, order=0, trip=0, pickup_option=0, receiving_option=0, units=3),),
        sequences=(
            Sequence(
                trip=0,
                steps=(
                    Step(kind=TaskKind.OWN, index=0),
                    Step(kind=TaskKind.PICKUP, index=0),
                    Step(kind=TaskKind.DELIVERY, index=0),
                ),
                pause_after=2,
            ),
        ),
    )
    return explain(assembled.problem, settle(assembled.problem, decision))


RUN = RunInfo(engine="test", seed=1, iterations=0, seconds=0.0, stopped_by="hand")


@pytest.fixture
def document(assembled, network, plan):
    return document_of(assembled, network, plan, run=RUN, made_at=now(), lines=route_lines(assembled, plan))


@pytest.fixture
def town(service, town_day):
    """The service with the good day entered, and its operator."""
    from fixtures.rows import enter_day

    enter_day(service.store, service.region, town_day)
    service.day = town_day
    service.operator = service.one("operator", "架空の市役所")
    return service


@pytest.fixture
def supervisor_on(store, network_file, tmp_path):
    """Makes supervisors on the square's roads; each run has a process of its own unless they are told otherwise."""
    made = []

    def make(**more):
        from api.worker.ready import on_ready
        from api.worker.supervisor import Supervisor

        given = {"ready": on_ready, "drafts": False, "nice": 0, "cache_folder": tmp_path / "matrices"} | more
        made.append(Supervisor(given.pop("store", store), "tsuruoka", lambda: network_file, **given))
        return made[-1]

    yield make
    for one in made:
        one.stop()


@pytest.fixture
def supervisor(supervisor_on):
    """A supervisor that works when it is told to, in this process: the engines are loaded once for all tests."""
    from fixtures.here import HereRun

    return supervisor_on(start=HereRun.start)
