"""What another plan does to promises: pure, on plan documents as plain data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """A promise as it stands: who gets what of whom, on which trip, when."""

    lot: str
    order: str
    trip: str
    pickup_at: datetime
    delivery_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """Promises by what becomes of them, and shipments that are new."""

    promises: int
    kept: int
    moved: int
    other_trip: int
    dropped: int
    new: int

    @property
    def changed(self) -> int:
        """Promises that are not kept as they were told."""
        return self.promises - self.kept


def changes(promises: Iterable[Promise], document: Mapping[str, Any], *, tolerance_s: int) -> Changes:
    """
    Compare promises with the shipments of a plan.

    Parameters
    ----------
    tolerance_s
        A time that moves by no more than this is as it was told.
    """
    planned: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for one in document.get("shipments", ()):
        planned.setdefault((one["lot"], one["order"]), []).append(one)
    count = {"kept": 0, "moved": 0, "other_trip": 0, "dropped": 0}
    known = 0
    for promise in promises:
        known += 1
        ways = planned.get((promise.lot, promise.order), [])
        same = next((one for one in ways if one["trip"] == promise.trip), None)
        way = same or next(iter(ways), None)
        if way is None:
            count["dropped"] += 1
            continue
        ways.remove(way)
        if way["trip"] != promise.trip:
            count["other_trip"] += 1
        elif moved_s(promise, way) > tolerance_s:
            count["moved"] += 1
        else:
            count["kept"] += 1
    return Changes(promises=known, new=sum(len(ways) for ways in planned.values()), **count)


def moved_s(promise: Promise, way: Mapping[str, Any]) -> int:
    """Return by how many seconds the pickup or the delivery moves, whichever moves more."""
    moves = (
        abs((datetime.fromisoformat(way[name]) - getattr(promise, name)).total_seconds())
        for name in ("pickup_at", "delivery_at")
    )
    return int(max(moves))
