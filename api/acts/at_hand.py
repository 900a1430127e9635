"""Rows that an act on a whole day is going to need, read in a few statements instead of one by one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import select

from api.accounts.tables import PartyRow
from api.db.tx import Tx
from api.documents.plan import PlanDocument
from api.lots.tables import LotRow
from api.orders.tables import OrderRow
from api.trips.tables import TripRow

_CHUNK: Final = 500


def rows_of(tx: Tx, document: PlanDocument) -> list[Any]:
    """Return all lots, orders and trips that a plan speaks of, and their parties; to be kept while they are needed."""
    left = document.unserved
    lots = _read(tx, LotRow, {one.lot for one in document.shipments} | {one.lot for one in left if one.lot})
    orders = _read(tx, OrderRow, {one.order for one in document.shipments} | {one.order for one in left if one.order})
    trips = _read(tx, TripRow, {route.trip for route in document.routes})
    parties = _read(tx, PartyRow, {row.party_id for row in (*lots, *orders, *trips)})
    return [*lots, *orders, *trips, *parties]


def _read(tx: Tx, table: Any, ids: Iterable[str]) -> list[Any]:
    found: list[Any] = []
    ordered = sorted(ids)
    for first in range(0, len(ordered), _CHUNK):
        found += tx.session.scalars(select(table).where(table.id.in_(ordered[first : first + _CHUNK])))
    return found
