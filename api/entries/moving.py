"""Moving an entry from state to state: only as its table allows, always with its audit row and its event."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Protocol, TypeVar

from api.db.tx import Tx
from api.http.problem import Refusal
from api.moves import ForbiddenMove, Machine

State = TypeVar("State", bound=StrEnum)
Action = TypeVar("Action", bound=StrEnum)


class Dated(Protocol):
    """An entry of a day, in a state."""

    id: str
    party_id: str
    date: str
    state: str


def born(tx: Tx, thing: str, row: Dated, **details: Any) -> None:
    """Log and announce a new entry."""
    tx.audit(thing, row.id, "create", after=row.state, **details)
    told(tx, thing, row)


def moved(tx: Tx, machine: Machine[State, Action], row: Dated, action: Action, **details: Any) -> None:
    """
    Move an entry.

    Raises
    ------
    Refusal
        ``wrong-state``.
    """
    before = row.state
    try:
        row.state = machine.move(before, action).value
    except ForbiddenMove as error:
        raise Refusal("wrong-state", state=before, allowed=list(error.allowed)) from None
    tx.audit(machine.thing, row.id, action.value, before=before, after=row.state, **details)
    told(tx, machine.thing, row)


def told(tx: Tx, thing: str, row: Dated) -> None:
    """Announce that an entry is not as it was: to its party, and without a name to those who watch the day."""
    tx.announce(f"party:{row.party_id}", thing, party=row.party_id, id=row.id, state=row.state, date=row.date)
    tx.announce(f"day:{row.date}", thing, id=row.id, state=row.state)
