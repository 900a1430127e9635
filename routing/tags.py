"""What OSM's tags mean for a lorry; pure functions over the tags of one way."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from routing.edges import ACCESS_MODES, ACCESS_WORDS, BRIDGE, CLASS_CODE, NO_LIMIT, ROUNDABOUT, TUNNEL

# From the general to the particular: the last key that says something wins.
_ACCESS_KEYS = {
    "motor": ("access", "vehicle", "motor_vehicle", "motorcar", "goods"),
    "hgv": ("access", "vehicle", "motor_vehicle", "hgv"),
    "bus": ("access", "vehicle", "motor_vehicle", "psv", "bus"),
}
_ACCESS_WORD = {
    "yes": "yes",
    "permissive": "yes",
    "designated": "yes",
    "official": "yes",
    "destination": "destination",
    "customers": "destination",
    "delivery": "destination",
    "discouraged": "destination",
    "unsuitable": "destination",
    "agricultural": "agricultural",
    "forestry": "agricultural",
    "private": "private",
    "permit": "private",
    "residents": "private",
    "military": "private",
    "emergency": "private",
    "no": "no",
}
# Everything the reader wants to know of a way; osmnx keeps only tags that it is told to keep.
USEFUL_TAGS = (
    "highway",
    "area",
    "name",
    "ref",
    "oneway",
    "junction",
    "bridge",
    "tunnel",
    "maxweight",
    "maxwidth",
    "maxheight",
    "winter_road",
    "ice_road",
    *dict.fromkeys(key for keys in _ACCESS_KEYS.values() for key in keys),
)
_NUMBER_UNIT = re.compile(r"^\s*(\d+(?:[.,]\d+)?)\s*([a-zA-Z]*)\s*$")
_FEET_INCHES = re.compile(r"^\s*(\d+)\s*'\s*(?:(\d+(?:\.\d+)?)\s*\"?)?\s*$")
_TO_KG = {"": 1000, "t": 1000, "ton": 1000, "tons": 1000, "tonne": 1000, "tonnes": 1000, "kg": 1, "lbs": 0.45359237}
_TO_CM = {"": 100, "m": 100, "meter": 100, "meters": 100, "metre": 100, "metres": 100, "cm": 1, "ft": 30.48}
_FORWARD_ONLY = {"yes", "true", "1", "F"}
_BACKWARD_ONLY = {"-1", "reverse", "T"}


class RoadTags(NamedTuple):
    """The meaning of one way's tags; fields as in `routing.edges.Edges`."""

    road_class: int
    access: tuple[int, int, int]
    max_weight_kg: int
    max_width_cm: int
    max_height_cm: int
    structure: int
    name: str
    ref: str


def read_tags(tags: Mapping[str, str]) -> RoadTags | None:
    """
    Say what road a way is, or None where it is not one for lorries.

    Not roads: other `highway` values, areas, and ways that exist only on snow or ice (`winter_road=yes` means
    passable only in winter, the opposite of a winter closure).
    """
    code = CLASS_CODE.get(tags.get("highway", ""))
    if code is None or "yes" in (tags.get("area"), tags.get("winter_road"), tags.get("ice_road")):
        return None
    structure = BRIDGE if tags.get("bridge", "no") != "no" else 0
    structure |= TUNNEL if tags.get("tunnel", "no") != "no" else 0
    structure |= ROUNDABOUT if tags.get("junction") in ("roundabout", "circular") else 0
    motor, hgv, bus = (_access(tags, mode) for mode in ACCESS_MODES)
    return RoadTags(
        road_class=code,
        access=(motor, hgv, bus),
        max_weight_kg=weight_kg(tags.get("maxweight", "")),
        max_width_cm=size_cm(tags.get("maxwidth", "")),
        max_height_cm=size_cm(tags.get("maxheight", "")),
        structure=structure,
        name=tags.get("name", "").strip(),
        ref=tags.get("ref", "").strip(),
    )


def directions(tags: Mapping[str, str]) -> tuple[bool, bool]:
    """
    Say whether a way may be driven in the order of its nodes, and against it.

    A `reversible` lane is left out both ways: nobody can promise its direction at the time of a trip. `alternating`
    (one lane, turns taken) is open both ways.
    """
    oneway = tags.get("oneway", "")
    if oneway in _FORWARD_ONLY:
        return True, False
    if oneway in _BACKWARD_ONLY:
        return False, True
    if oneway == "reversible":
        return False, False
    if oneway == "" and (tags.get("highway") == "motorway" or tags.get("junction") in ("roundabout", "circular")):
        return True, False
    return True, True


def weight_kg(text: str) -> int:
    """Kilograms of a `maxweight`, tonnes unless it says otherwise; -1 where it gives no number."""
    return _least(text, _TO_KG)


def size_cm(text: str) -> int:
    """Centimetres of a `maxwidth` or `maxheight`, metres unless it says otherwise; -1 where it gives no number."""
    return _least(text, _TO_CM)


def _least(text: str, factors: Mapping[str, float]) -> int:
    # Several values (of several lanes) are separated by semicolons; the strictest is the safe one. A word such as
    # "default" or "below_default" is no number, so no limit is known.
    found = []
    for part in text.split(";"):
        if match := _NUMBER_UNIT.match(part):
            factor = factors.get(match.group(2).lower())
            if factor is not None:
                found.append(int(float(match.group(1).replace(",", ".")) * factor + 1e-6))
        elif (match := _FEET_INCHES.match(part)) and factors is _TO_CM:
            found.append(int(int(match.group(1)) * 30.48 + float(match.group(2) or 0) * 2.54))
    return min(*found, 2**31 - 1) if found else NO_LIMIT


def _access(tags: Mapping[str, str], mode: str) -> int:
    said = "yes"
    for key in _ACCESS_KEYS[mode]:
        for word in tags.get(key, "").split(";"):
            # A word that nobody agreed on says nothing.
            if word.strip() in _ACCESS_WORD:
                said = _ACCESS_WORD[word.strip()]
                break
    return ACCESS_WORDS.index(said)
