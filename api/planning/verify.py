"""Judge a plan document: is it for this day and these roads, is it lawful, and are its figures those of the plan."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from api.documents.faults import InputFaults, fault, inside
from api.documents.plan import PlanDocument
from api.planning.assemble import Assembled
from api.planning.repack import plan_of
from api.planning.unpack import document_of
from matching.check import Violation, check
from matching.plan import Code
from routing.network import RoadNetwork

_INDEXED = re.compile(r"\b(lot|order|trip|place) (\d+)\b")
# What no rule derives: how and when the plan was made, drawn lines, texts, reasons, and what was proven of all plans.
_NOT_DERIVED = {"run", "made_at", "unserved", "left_out", "leg_polyline5", "bound"}


def verify(assembled: Assembled, network: RoadNetwork, document: PlanDocument, *, file: str = "plan") -> tuple[Violation, ...]:
    """
    Return every broken rule of a plan document; none means lawful, with true figures.

    Raises
    ------
    InputFaults
        Where the plan is of another day, another network or other metrics, or names what the day does not hold.
    """
    refuse_others(assembled, network, document, file=file)
    plan = plan_of(assembled, document, file=file)
    found = check(assembled.problem, plan)
    if found:
        return found
    made = datetime.fromisoformat("2000-01-01T00:00:00+00:00")
    derived = document_of(assembled, network, plan, run=document.run, made_at=made, lines={})
    left = list(_left_over(assembled, document))
    if left:
        return tuple(left)
    stored, expected = document.model_dump(mode="json"), derived.model_dump(mode="json")
    return tuple(
        Violation(code=Code.STORED_FIGURE, where=path, detail=f"stored {have!r}, derived {want!r}")
        for path, have, want in _differences("", stored, expected)
    )


def refuse_others(assembled: Assembled, network: RoadNetwork, document: PlanDocument, *, file: str = "plan") -> None:
    """
    Refuse a plan that was made from something else.

    Raises
    ------
    InputFaults
        Naming the beginnings of both hashes.
    """
    refuse_strangers(assembled.day_hash, network.content_hash, document, file=file)
    if document.metrics != assembled.measured.used:
        raise InputFaults(file, [fault("metrics", "plan.other_metrics")])


def refuse_strangers(day_hash: str, network_hash: str, document: PlanDocument, *, file: str = "plan") -> None:
    """
    Refuse a plan of another day or another network by the hashes alone, before anything is measured.

    Raises
    ------
    InputFaults
        Naming the beginnings of both hashes.
    """
    found = []
    if document.day_hash != day_hash:
        found.append(fault("day_hash", "plan.other_day", stored=_short(document.day_hash), given=_short(day_hash)))
    if document.network.hash != network_hash:
        hashes = {"stored": _short(document.network.hash), "given": _short(network_hash)}
        found.append(fault("network.hash", "plan.other_network", **hashes))
    if found:
        raise InputFaults(file, found)


def told(assembled: Assembled, violation: Violation) -> str:
    """Write a violation on one line, with ids instead of indices: ``window: trip t3: …``."""
    tables = {
        "lot": assembled.day.lots,
        "order": assembled.day.orders,
        "trip": assembled.day.trips,
        "place": assembled.day.places,
    }

    def named(match: re.Match[str]) -> str:
        table: tuple[Any, ...] = tables[match[1]]
        index = int(match[2])
        return f"{match[1]} {table[index].id}" if index < len(table) else match[0]

    return " ".join(_INDEXED.sub(named, str(violation)).split())


def _left_over(assembled: Assembled, document: PlanDocument) -> Iterator[Violation]:
    """What was not served must be told, and nothing else."""
    served = {entry.order for entry in document.shipments}
    left = {lot.id: lot.units for lot in assembled.day.lots}
    for entry in document.shipments:
        left[entry.lot] -= entry.units
    expected = Counter({("order", order.id, 0): 1 for order in assembled.day.orders if order.id not in served})
    expected.update({("lot", lot, units): 1 for lot, units in left.items() if units})
    told_of = Counter(
        ("order", entry.order, 0) if entry.order is not None else ("lot", entry.lot or "", entry.units_left)
        for entry in document.unserved
    )
    for kind, name, units in (expected - told_of) | (told_of - expected):
        amount = f" with {units} units left" if kind == "lot" else ""
        detail = f"{kind} {name}{amount} is " + ("missing" if (kind, name, units) in expected else "there too much")
        yield Violation(code=Code.STORED_FIGURE, where="unserved", detail=detail)


def _short(text: str) -> str:
    return "".join(c if c.isalnum() else "?" for c in text[:8])


def _differences(path: str, stored: object, expected: object) -> Iterator[tuple[str, object, object]]:
    if isinstance(stored, dict) and isinstance(expected, dict):
        for key in expected:
            if key not in _NOT_DERIVED:
                yield from _differences(inside(path, key), stored.get(key), expected[key])
    elif isinstance(stored, list) and isinstance(expected, list) and len(stored) == len(expected):
        for index, (have, want) in enumerate(zip(stored, expected, strict=True)):
            yield from _differences(inside(path, index), have, want)
    elif stored != expected:
        yield path, stored, expected
