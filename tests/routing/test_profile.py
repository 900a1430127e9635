"""Vehicle profiles."""

from __future__ import annotations

import pickle
from collections.abc import Callable

import pytest

from routing.edges import ACCESS_WORDS, CLASS_CODE, Edges
from routing.profile import PROFILES, Profile

NODES = [(139.80, 38.70), (139.81, 38.70)]
NO = ACCESS_WORDS.index("no")
DATA = {"name": "van", "speeds_kmh": {"trunk": 50}, "gross_weight_kg": 2500, "width_cm": 180, "height_cm": 210}


def test_the_four_vehicles_grow_and_slow_down() -> None:
    kei, small, large, bus = (PROFILES[name] for name in ("kei", "truck_2t", "truck_4t", "bus"))
    assert kei.gross_weight_kg < small.gross_weight_kg < large.gross_weight_kg < bus.gross_weight_kg
    for word in ("trunk", "secondary", "residential"):
        assert kei.speeds_kmh[word] > small.speeds_kmh[word] > large.speeds_kmh[word] >= bus.speeds_kmh[word] - 2
    assert len({profile.hash for profile in PROFILES.values()}) == 4


def test_the_hash_ignores_the_name_and_the_order_of_speeds() -> None:
    one = Profile.from_data({**DATA, "speeds_kmh": {"trunk": 50, "track": 10}})
    other = Profile.from_data({**DATA, "name": "bakkie", "speeds_kmh": {"track": 10, "trunk": 50}})
    assert one.hash == other.hash
    assert one.hash != one.with_speeds({"track": 11}).hash


def test_comes_back_from_plain_data_and_from_a_pickle() -> None:
    bus = PROFILES["bus"]
    assert Profile.from_data(bus.as_data()) == bus
    assert pickle.loads(pickle.dumps(bus)) == bus


def test_speeds_cannot_be_changed_in_place() -> None:
    with pytest.raises(TypeError):
        PROFILES["kei"].speeds_kmh["trunk"] = 200  # type: ignore[index]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"speeds_kmh": {"canal": 5}}, "speeds_kmh: 'canal'"),
        ({"speeds_kmh": {"trunk": 0}}, "speeds_kmh.trunk"),
        ({"speeds_kmh": {"trunk": 151}}, "speeds_kmh.trunk"),
        ({"speeds_kmh": {"trunk": 45.5}}, "speeds_kmh.trunk"),
        ({"speeds_kmh": {"trunk": True}}, "speeds_kmh.trunk"),
        ({"speeds_kmh": {}}, "speeds_kmh"),
        ({"width_cm": 0}, "width_cm"),
        ({"gross_weight_kg": "1000"}, "gross_weight_kg"),
        ({"mode": "boat"}, "mode"),
        ({"barred": ["sometimes"]}, "barred"),
        ({"wings": 2}, "wings"),
    ],
)
def test_refuses_bad_data_naming_the_field(changes: dict, field: str) -> None:
    with pytest.raises(ValueError, match=field):
        Profile.from_data({**DATA, **changes})


@pytest.mark.parametrize("field", sorted(DATA))
def test_refuses_data_without_a_field(field: str) -> None:
    with pytest.raises(ValueError, match=f"{field}: missing"):
        Profile.from_data({key: value for key, value in DATA.items() if key != field})


@pytest.mark.parametrize(
    ("changes", "users"),
    [
        ({}, {"kei", "truck_2t", "truck_4t", "bus"}),
        ({"max_weight_kg": 4950}, {"kei", "truck_2t"}),
        ({"max_weight_kg": 4949}, {"kei"}),
        ({"max_width_cm": 230}, {"kei", "truck_2t", "bus"}),
        ({"max_height_cm": 200}, {"kei"}),
        ({"road_class": CLASS_CODE["track"]}, {"kei"}),
        ({"access": (0, NO, 0)}, {"kei", "bus"}),
        ({"access": (NO, NO, 0)}, {"bus"}),
        ({"access": (ACCESS_WORDS.index("destination"),) * 3}, {"kei", "truck_2t", "truck_4t", "bus"}),
        ({"access": (ACCESS_WORDS.index("private"),) * 3}, set()),
        ({"forward": False, "backward": False}, set()),
    ],
)
def test_signs_and_classes_keep_vehicles_out(changes: dict, users: set[str], make_road: Callable) -> None:
    edges = Edges.of([make_road(0, 1, 100, NODES, **changes)])
    assert {name for name, profile in PROFILES.items() if profile.usable(edges)[0]} == users
