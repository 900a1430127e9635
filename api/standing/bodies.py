"""The entry inside a standing one: read as the body that one would post by hand, for one date."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any, Final, Literal

from api.db.tx import Tx
from api.documents.faults import Fault
from api.entries.editing import whole
from api.entries.goods import Goods
from api.entries.moving import Dated
from api.http.problem import Refusal
from api.lots import complete as lot_parts
from api.lots import service as lots
from api.lots.schemas import LotIn
from api.orders import complete as order_parts
from api.orders import service as orders
from api.orders.schemas import OrderIn
from api.regions.closings import DAY
from api.trips import complete as trip_parts
from api.trips import service as trips
from api.trips.schemas import TripIn

Kind = Literal["lot", "order", "trip"]
MODELS: Final[dict[str, type[LotIn | OrderIn | TripIn]]] = {"lot": LotIn, "order": OrderIn, "trip": TripIn}
KIND_OF_PARTY: Final = {
    "farm": frozenset({"lot", "trip"}),
    "restaurant": frozenset({"order", "trip"}),
    "carrier": frozenset({"trip"}),
}
_DATED: Final = ("date", "until", "harvested_at", "draft")


def checked(tx: Tx, kind: Kind, entry: dict[str, Any], *, party: str, day: date, goods: Goods) -> dict[str, Any]:
    """
    Judge the entry as it would be on a date; return it as it is kept.

    Raises
    ------
    Refusal
        ``standing-dated``, or ``bad-input`` with fields below ``entry``.
    """
    for name in _DATED:
        if entry.get(name):
            raise Refusal("standing-dated", field=f"entry.{name}")
    kept = {name: value for name, value in entry.items() if name not in _DATED}
    with _inside():
        body = whole(MODELS[kind], kept)
        first, region, session = day.isoformat(), tx.actor.region, tx.session
        if isinstance(body, LotIn):
            lot_parts.complete(session, region, party, body, first=first, goods=goods)
        elif isinstance(body, OrderIn):
            order_parts.complete(session, region, party, body, first=first, goods=goods)
        else:
            trip_parts.complete(session, region, party, body, first=first)
    return kept


def make(
    tx: Tx, kind: str, entry: dict[str, Any], *, party: str, standing_id: str, day: date, wait_days: int, goods: Goods
) -> Dated:
    """
    Make the entry of a date.

    Raises
    ------
    Refusal
        As a hand-made one.
    """
    dated: dict[str, Any] = {**entry, "date": day.isoformat()}
    if kind != "trip" and wait_days:
        dated["until"] = (day + wait_days * DAY).isoformat()
    body = whole(MODELS[kind], dated)
    if isinstance(body, LotIn):
        return lots.create(tx, body, goods=goods, standing_id=standing_id, party=party)
    if isinstance(body, OrderIn):
        return orders.create(tx, body, goods=goods, standing_id=standing_id, party=party)
    return trips.create(tx, body, standing_id=standing_id, party=party)


@contextmanager
def _inside() -> Iterator[None]:
    """Name faults by where they stand in the standing entry."""
    try:
        yield
    except Refusal as refusal:
        if refusal.code != "bad-input":
            raise
        faults = [Fault(path=f"entry.{one.path}", key=one.key, said=one.said) for one in refusal.faults]
        raise Refusal("bad-input", faults=faults) from None
