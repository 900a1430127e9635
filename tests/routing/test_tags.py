"""What tags mean for a lorry."""

from __future__ import annotations

import pytest

from routing.edges import ACCESS_WORDS, BRIDGE, CLASS_CODE, ROUNDABOUT, TUNNEL
from routing.tags import directions, read_tags, size_cm, weight_kg


@pytest.mark.parametrize(
    ("text", "kg"),
    [
        ("2.5", 2500),
        ("2.5 t", 2500),
        ("2,5t", 2500),
        ("5.5t", 5500),
        ("20 tons", 20_000),
        ("3000 kg", 3000),
        ("8;5.5", 5500),
        ("8.2", 8200),
        ("", -1),
        ("none", -1),
        ("default", -1),
        ("2.5 elephants", -1),
        ("-3", -1),
    ],
)
def test_reads_weights(text: str, kg: int) -> None:
    assert weight_kg(text) == kg


@pytest.mark.parametrize(
    ("text", "cm"),
    [("2", 200), ("2 m", 200), ("2.05m", 205), ("210 cm", 210), ("6'7\"", 200), ("10'", 304), ("below_default", -1)],
)
def test_reads_sizes(text: str, cm: int) -> None:
    assert size_cm(text) == cm


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({}, (True, True)),
        ({"oneway": "no"}, (True, True)),
        ({"oneway": "yes"}, (True, False)),
        ({"oneway": "1"}, (True, False)),
        ({"oneway": "-1"}, (False, True)),
        ({"oneway": "reversible"}, (False, False)),
        ({"oneway": "alternating"}, (True, True)),
        ({"junction": "roundabout"}, (True, False)),
        ({"junction": "roundabout", "oneway": "-1"}, (False, True)),
        ({"highway": "motorway"}, (True, False)),
        ({"highway": "motorway", "oneway": "no"}, (True, True)),
        ({"highway": "motorway_link"}, (True, True)),
    ],
)
def test_reads_directions(tags: dict[str, str], expected: tuple[bool, bool]) -> None:
    assert directions({"highway": "residential"} | tags) == expected


@pytest.mark.parametrize(
    ("tags", "motor", "hgv", "bus"),
    [
        ({}, "yes", "yes", "yes"),
        ({"access": "private"}, "private", "private", "private"),
        ({"access": "no", "bus": "yes"}, "no", "no", "yes"),
        ({"access": "no", "motor_vehicle": "yes"}, "yes", "yes", "yes"),
        ({"motor_vehicle": "agricultural"}, "agricultural", "agricultural", "agricultural"),
        ({"hgv": "no"}, "yes", "no", "yes"),
        ({"hgv": "delivery"}, "yes", "destination", "yes"),
        ({"access": "private", "hgv": "yes"}, "private", "yes", "private"),
        ({"motor_vehicle": "private;agricultural"}, "private", "private", "private"),
        ({"access": "fnord"}, "yes", "yes", "yes"),
    ],
)
def test_the_more_particular_sign_wins(tags: dict[str, str], motor: str, hgv: str, bus: str) -> None:
    road = read_tags({"highway": "residential"} | tags)
    assert road is not None
    assert tuple(ACCESS_WORDS[code] for code in road.access) == (motor, hgv, bus)


@pytest.mark.parametrize(
    "tags",
    [
        {},
        {"building": "yes"},
        {"highway": "footway"},
        {"highway": "construction"},
        {"highway": "residential", "area": "yes"},
        {"highway": "track", "winter_road": "yes"},
    ],
)
def test_what_is_no_road_for_lorries(tags: dict[str, str]) -> None:
    assert read_tags(tags) is None


def test_bridges_tunnels_roundabouts_and_names() -> None:
    road = read_tags(
        {"highway": "track", "bridge": "viaduct", "tunnel": "no", "junction": "roundabout", "name": " 橋 ", "ref": "47"}
    )
    assert road is not None
    assert road.structure == BRIDGE | ROUNDABOUT
    assert (road.name, road.ref, road.road_class) == ("橋", "47", CLASS_CODE["track"])
    tunnel = read_tags({"highway": "track", "tunnel": "yes", "bridge": "no"})
    assert tunnel is not None
    assert tunnel.structure == TUNNEL
