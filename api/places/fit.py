"""Whether a vehicle fits into a place. Pure."""

from __future__ import annotations

from typing import Protocol


class Narrow(Protocol):
    """What a place lets in; None: no limit."""

    most_height_cm: int | None
    most_width_cm: int | None
    most_weight_kg: int | None


class Sized(Protocol):
    """How large a vehicle is."""

    height_cm: int
    width_cm: int
    weight_kg: int


def misfits(place: Narrow, vehicle: Sized) -> tuple[str, ...]:
    """Return why a vehicle does not fit (``too-high``, ``too-wide``, ``too-heavy``); nothing where it does."""
    found = (
        ("too-high", vehicle.height_cm, place.most_height_cm),
        ("too-wide", vehicle.width_cm, place.most_width_cm),
        ("too-heavy", vehicle.weight_kg, place.most_weight_kg),
    )
    return tuple(name for name, size, most in found if most is not None and size > most)
