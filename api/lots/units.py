"""The units of a lot on their way between its counters; each move is one guarded UPDATE, so that nothing is sold twice.

``units_left + units_held + units_allocated + units_lost = units_total`` holds before and after each of them, whoever else
writes at the same moment: the guard is judged by the database, and one that finds too little changes nothing.
"""

from __future__ import annotations

from typing import Any, Final, Literal

from sqlalchemy import select, update
from sqlalchemy.sql.elements import ColumnElement

from api.db.tx import Tx
from api.http.problem import Refusal
from api.lots.states import LotState
from api.lots.tables import LotRow

Counter = Literal["units_left", "units_held", "units_allocated", "units_lost"]
_COUNTERS: Final = ("units_total", "units_left", "units_held", "units_allocated", "units_lost")
_ON_OFFER: Final = (LotState.OPEN.value, LotState.CLOSED.value)


def hold(tx: Tx, lot_id: str, units: int) -> None:
    """Hold units that are left on a lot on offer, for a kitchen that takes them from the list."""
    _move(tx, lot_id, {"units_left": -_some(units), "units_held": units}, LotRow.state.in_(_ON_OFFER))


def unhold(tx: Tx, lot_id: str, units: int) -> None:
    """Give held units back."""
    _move(tx, lot_id, {"units_held": -_some(units), "units_left": units})


def allocate(tx: Tx, lot_id: str, units: int, *, held: int = 0) -> None:
    """Promise units: ``held`` of them are those held for this very order, the others are taken from what is left."""
    changes = {"units_left": -_some(units - held), "units_held": -_some(held), "units_allocated": units}
    _move(tx, lot_id, changes, LotRow.state.in_(_ON_OFFER))


def give_back(tx: Tx, lot_id: str, units: int) -> None:
    """Give promised units back: their shipment was released before it was picked up."""
    _move(tx, lot_id, {"units_allocated": -_some(units), "units_left": units})


def lose(tx: Tx, lot_id: str, units: int, *, of: Counter = "units_left") -> None:
    """Count units that are no more: fewer at dawn, spoiled, lost on the way."""
    _move(tx, lot_id, {of: -_some(units), "units_lost": units})


def grow(tx: Tx, lot_id: str, units: int) -> None:
    """Count units that are more than was said (extras at dawn)."""
    _move(tx, lot_id, {"units_total": _some(units), "units_left": units})


def resize(tx: Tx, lot_id: str, total: int) -> None:
    """
    Say anew how many units there are in all; those held, promised or lost are not touched.

    Raises
    ------
    Refusal
        ``units-promised`` where there would be fewer than those.
    """
    busy = LotRow.units_held + LotRow.units_allocated + LotRow.units_lost
    tx.session.flush()
    done: Any = tx.session.execute(
        update(LotRow)
        .where(LotRow.id == lot_id, busy <= total)
        .values(units_total=total, units_left=total - busy)
        .execution_options(synchronize_session=False)
    )
    _forget(tx, lot_id)
    if not done.rowcount:
        row = tx.session.get_one(LotRow, lot_id)
        raise Refusal("units-promised", field="units", busy=row.units_total - row.units_left)


def _some(units: int) -> int:
    """
    Refuse a count with its sign turned round: it would undo the move instead of making it.

    Raises
    ------
    ValueError
        Below 0.
    """
    if units < 0:
        raise ValueError("units cannot be fewer than none")
    return units


def _move(tx: Tx, lot_id: str, changes: dict[str, int], *also: ColumnElement[bool]) -> None:
    """
    Add to counters where each of them stays at 0 or more.

    Raises
    ------
    Refusal
        ``units-gone`` with what is left.
    """
    tx.session.flush()
    guards = [getattr(LotRow, name) >= -change for name, change in changes.items() if change < 0]
    done: Any = tx.session.execute(
        update(LotRow)
        .where(LotRow.id == lot_id, *guards, *also)
        .values({name: getattr(LotRow, name) + change for name, change in changes.items()})
        .execution_options(synchronize_session=False)
    )
    _forget(tx, lot_id)
    if not done.rowcount:
        left = tx.session.execute(select(LotRow.units_left).where(LotRow.id == lot_id)).scalar()
        raise Refusal("units-gone", field="units", left=left or 0)


def _forget(tx: Tx, lot_id: str) -> None:
    """Let the session read the counters anew."""
    row = tx.session.identity_map.get((LotRow, (lot_id,), None))
    if row is not None:
        tx.session.expire(row, _COUNTERS)
