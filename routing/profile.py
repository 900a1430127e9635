"""
What a vehicle may use, and how fast it goes there.

A network is raw; only together with a profile does it have times. Speeds are what a driver really averages on a class
of road, signals, bends and junctions included, not what the sign allows: OSM rarely has `maxspeed` here.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from routing.edges import ACCESS_MODES, ACCESS_WORDS, CLASS_CODE, NO_LIMIT, ROAD_CLASSES, Edges

FASTEST_KMH = 150


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """
    A kind of vehicle.

    Parameters
    ----------
    name
        For people; two profiles that differ only in name give the same ways.
    speeds_kmh
        Whole km/h (1 to 150) by value of OSM's `highway`; a class left out is not driven on.
    gross_weight_kg, width_cm, height_cm
        Compared with the signs; mirrors excluded, load included.
    mode
        Whose access signs count: "motor", "hgv" (above 3.5 t gross) or "bus".
    barred
        Access words that keep it out, out of `ACCESS_WORDS`.
    service, track
        Whether it may use those two classes.

    Raises
    ------
    ValueError
        Naming the field.
    """

    name: str
    speeds_kmh: Mapping[str, int] = field(hash=False)
    gross_weight_kg: int
    width_cm: int
    height_cm: int
    mode: str = "motor"
    barred: frozenset[str] = frozenset({"agricultural", "private", "no"})
    service: bool = True
    track: bool = True

    def __post_init__(self) -> None:
        for word, kmh in self.speeds_kmh.items():
            if word not in CLASS_CODE:
                msg = f"speeds_kmh: {word!r} is no road class; known are {', '.join(ROAD_CLASSES)}"
                raise ValueError(msg)
            if not _is_whole(kmh) or not 1 <= kmh <= FASTEST_KMH:
                msg = f"speeds_kmh.{word}: {kmh!r} must be a whole number from 1 to {FASTEST_KMH}"
                raise ValueError(msg)
        if not self.speeds_kmh:
            msg = "speeds_kmh: at least one road class is needed"
            raise ValueError(msg)
        for size in ("gross_weight_kg", "width_cm", "height_cm"):
            if not _is_whole(getattr(self, size)) or getattr(self, size) < 1:
                msg = f"{size}: {getattr(self, size)!r} must be a whole number above 0"
                raise ValueError(msg)
        if self.mode not in ACCESS_MODES:
            msg = f"mode: {self.mode!r} must be one of {', '.join(ACCESS_MODES)}"
            raise ValueError(msg)
        if not self.barred <= set(ACCESS_WORDS):
            msg = f"barred: {sorted(self.barred - set(ACCESS_WORDS))} must be among {', '.join(ACCESS_WORDS)}"
            raise ValueError(msg)
        in_order = {word: int(self.speeds_kmh[word]) for word in ROAD_CLASSES if word in self.speeds_kmh}
        object.__setattr__(self, "speeds_kmh", MappingProxyType(in_order))

    def __reduce__(self) -> tuple[object, ...]:
        # A read-only mapping cannot be pickled, and profiles travel to worker processes.
        return Profile.from_data, (self.as_data(),)

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """
        Make a profile out of plain data, as a day document carries it.

        Raises
        ------
        ValueError
            Naming the field that is missing, unknown or out of range.
        """
        known = {"name", "speeds_kmh", "gross_weight_kg", "width_cm", "height_cm", "mode", "barred", "service", "track"}
        if unknown := sorted(set(data) - known):
            msg = f"{unknown[0]}: unknown field of a vehicle profile"
            raise ValueError(msg)
        for needed in ("name", "speeds_kmh", "gross_weight_kg", "width_cm", "height_cm"):
            if needed not in data:
                msg = f"{needed}: missing from the vehicle profile"
                raise ValueError(msg)
        values = dict(data)
        if "barred" in values:
            values["barred"] = frozenset(values["barred"])
        return cls(**values)

    def as_data(self) -> dict[str, Any]:
        """Return plain data from which `from_data` makes an equal profile."""
        return {
            "name": self.name,
            "speeds_kmh": dict(self.speeds_kmh),
            "gross_weight_kg": self.gross_weight_kg,
            "width_cm": self.width_cm,
            "height_cm": self.height_cm,
            "mode": self.mode,
            "barred": sorted(self.barred),
            "service": self.service,
            "track": self.track,
        }

    def with_speeds(self, speeds_kmh: Mapping[str, int]) -> Self:
        """Return the same vehicle with some class speeds replaced, km/h."""
        return replace(self, speeds_kmh={**self.speeds_kmh, **speeds_kmh})

    @property
    def hash(self) -> str:
        """SHA-256 over all that changes a way: everything but the name."""
        data = self.as_data()
        del data["name"]
        return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()

    def class_kmh(self) -> NDArray[np.int64]:
        """Km/h by class code, int64 (len(ROAD_CLASSES),); 0 = not driven on."""
        speeds = [self.speeds_kmh.get(word, 0) for word in ROAD_CLASSES]
        if not self.service:
            speeds[CLASS_CODE["service"]] = 0
        if not self.track:
            speeds[CLASS_CODE["track"]] = 0
        return np.array(speeds, dtype=np.int64)

    def usable(self, edges: Edges) -> NDArray[np.bool_]:
        """
        Judge each edge: class, access and limits; the direction is the edge's own affair.

        Returns
        -------
        usable
            bool (E,).
        """
        barred = np.array([word in self.barred for word in ACCESS_WORDS])
        result = (self.class_kmh()[edges.road_class] > 0) & ~barred[edges.access[:, ACCESS_MODES.index(self.mode)]]
        for limit, size in (
            (edges.max_weight_kg, self.gross_weight_kg),
            (edges.max_width_cm, self.width_cm),
            (edges.max_height_cm, self.height_cm),
        ):
            result &= (limit == NO_LIMIT) | (limit >= size)
        result &= edges.forward | edges.backward
        return np.asarray(result, dtype=np.bool_)


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


# Ordinary roads are limited to 60 km/h by default, 40 or 50 by sign on most prefectural roads, and since September 2026
# to 30 km/h on streets without a centre line; signals, snow-country bends and villages take a quarter off what a
# driver holds on the open stretch. So a kei truck averages 45 on a national road and 22 in a residential street.
_KEI = {
    "motorway": 80,
    "motorway_link": 40,
    "trunk": 46,
    "trunk_link": 35,
    "primary": 43,
    "primary_link": 32,
    "secondary": 41,
    "secondary_link": 30,
    "tertiary": 36,
    "tertiary_link": 28,
    "unclassified": 30,
    "residential": 22,
    "living_street": 10,
    "road": 25,
    "service": 12,
    "track": 12,
}
# A 2 t truck keeps up on main roads and loses time where it must squeeze or turn.
_TRUCK_2T = _KEI | {
    "trunk": 44,
    "primary": 41,
    "secondary": 38,
    "tertiary": 33,
    "unclassified": 26,
    "residential": 18,
    "living_street": 8,
    "road": 22,
    "service": 10,
    "track": 8,
}
# A 4 t truck accelerates slowly, brakes early downhill and creeps in lanes hardly wider than itself.
_TRUCK_4T = _TRUCK_2T | {
    "motorway_link": 35,
    "trunk": 42,
    "trunk_link": 30,
    "primary": 39,
    "primary_link": 28,
    "secondary": 35,
    "secondary_link": 26,
    "tertiary": 30,
    "tertiary_link": 24,
    "unclassified": 22,
    "residential": 14,
    "road": 18,
    "service": 8,
}
# A scheduled bus pulls in and out of stops all the way; its timetable speed in the country is near 25 to 30 km/h.
_BUS = _TRUCK_4T | {
    "motorway": 75,
    "trunk": 36,
    "primary": 33,
    "secondary": 30,
    "tertiary": 26,
    "unclassified": 20,
}

# Sizes: kei trucks by the legal maximum of their class (gross about 1.2 t with 350 kg on them); a 2 t truck with box,
# just under 5 t gross (the ordinary licence of 2007 to 2017); a 4 t truck just under 8 t gross with a wide high box;
# a medium route bus. Only the kei goes into farm tracks.
PROFILES: Mapping[str, Profile] = MappingProxyType(
    {
        profile.name: profile
        for profile in (
            Profile(name="kei", speeds_kmh=_KEI, gross_weight_kg=1_200, width_cm=148, height_cm=200),
            Profile(
                name="truck_2t",
                speeds_kmh=_TRUCK_2T,
                gross_weight_kg=4_950,
                width_cm=190,
                height_cm=290,
                mode="hgv",
                track=False,
            ),
            Profile(
                name="truck_4t",
                speeds_kmh=_TRUCK_4T,
                gross_weight_kg=7_990,
                width_cm=249,
                height_cm=360,
                mode="hgv",
                track=False,
            ),
            Profile(
                name="bus",
                speeds_kmh=_BUS,
                gross_weight_kg=11_000,
                width_cm=230,
                height_cm=310,
                mode="bus",
                track=False,
            ),
        )
    }
)
