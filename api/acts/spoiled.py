"""Goods that can no longer be sold before their pickup: all of a lot, or some of it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from api.acts import amends
from api.acts.dawn import counted_lot
from api.acts.less import at_the_farm, share_out, waiting_of
from api.db.tx import Tx
from api.entries.moving import moved
from api.http.body import Body
from api.http.problem import Refusal
from api.lots.states import LOT, LotAction
from api.lots.tables import LotRow
from api.orders.takes import release_holds_of_lot
from api.regions.service import inputs_changed

SPOILED = amends.CAUSES["spoiled"]


class SpoiledIn(Body):
    """How many units are spoiled (None: all that is not picked up) and what happened."""

    units: Annotated[int | None, Field(ge=1, le=100_000)] = None
    reason: Annotated[str, Field(max_length=500)] = ""


def spoil(tx: Tx, lot_id: str, given: SpoiledIn) -> LotRow:
    """
    Say that goods are spoiled; promises share what is left, or are released.

    Raises
    ------
    Refusal
        ``not-found``, ``wrong-state``, ``more-than-there``.
    """
    lot = counted_lot(tx, lot_id)
    if not LOT.can(lot.state, LotAction.SPOIL):
        raise Refusal("wrong-state", state=lot.state)
    there = at_the_farm(tx, lot)
    if given.units is not None and given.units > there:
        raise Refusal("more-than-there", field="units", units=there)
    promised = bool(waiting_of(tx, lot.id))
    if given.units is None or given.units == there:
        for row in waiting_of(tx, lot.id):
            amends.release(tx, row, "spoiled", lost=row.units, said=given.reason)
        release_holds_of_lot(tx, lot.id, SPOILED)
        share_out(tx, lot, 0, "spoiled", said=given.reason)
        tx.session.refresh(lot)
        moved(tx, LOT, lot, LotAction.SPOIL, said=bool(given.reason))
    else:
        share_out(tx, lot, there - given.units, "spoiled", said=given.reason)
        tx.session.refresh(lot)
        tx.audit("lot", lot.id, "spoil-some", units=given.units)
    if promised:
        amends.replan(tx, lot.date, "spoiled")
    else:
        inputs_changed(tx, lot.date, lot.until)
    return lot
