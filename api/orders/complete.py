"""From what a restaurant sends to a whole order: goods by the catalogue, everything judged at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from api.documents.faults import Fault, fault
from api.entries.days import date_faults, window_faults
from api.entries.goods import Goods
from api.entries.spots import place_faults, places_of
from api.http.problem import Refusal
from api.orders.schemas import OrderIn, ReceivingIn


def complete(session: Session, region: str, party: str, given: OrderIn, *, first: str, goods: Goods) -> dict[str, Any]:
    """
    Return the declared columns of an order.

    Parameters
    ----------
    first
        Day of the order where it does not say one.

    Raises
    ------
    Refusal
        ``bad-input`` with every fault of meaning.
    """
    begin = given.date or first
    end = given.until or begin
    faults = date_faults(begin, end)
    if not faults:
        faults += receiving_faults(session, region, party, given.receivings, begin)
    if given.max_g < given.min_g:
        faults.append(fault("max_g", "day.quantity", max_g=given.max_g, min_g=given.min_g))
    accepts: list[dict[str, Any]] = []
    seen: dict[tuple[str, tuple[str, ...]], str] = {}
    for index, one in enumerate(given.accepts):
        path = f"accepts[{index}]"
        name = goods.goods(one.goods)
        if name is None:
            faults.append(fault(f"{path}.goods", "entry.goods"))
            continue
        key = name, tuple(sorted(set(one.defects)))
        if seen.setdefault(key, path) != path:
            faults.append(fault(path, "entry.twice", first=seen[key]))
        accepts.append({"goods": name, "highest_yen_per_kg": one.highest_yen_per_kg, "defects": list(key[1])})
    if faults:
        raise Refusal("bad-input", faults=faults)
    return {
        "date": begin,
        "until": end,
        "title": given.title,
        "min_g": given.min_g,
        "max_g": given.max_g,
        "over_g": given.over_g,
        "accepts": accepts,
        "receivings": plain_receivings(given.receivings),
        "max_deliveries": given.max_deliveries,
        "note": given.note,
    }


def plain_receivings(given: Sequence[ReceivingIn]) -> list[dict[str, Any]]:
    """Return receiving options as they are stored."""
    return [{"place": one.place, "windows": [list(span) for span in one.windows]} for one in given]


def receiving_faults(session: Session, region: str, party: str, given: Sequence[ReceivingIn], day: str) -> list[Fault]:
    """Return what is wrong with where and when an order may be received."""
    known = places_of(session, region, party, (one.place for one in given))
    found: list[Fault] = []
    for index, one in enumerate(given):
        path = f"receivings[{index}]"
        found += window_faults(f"{path}.windows", one.windows)
        found += place_faults(path, one.place, one.windows, known, day)
    return found
