"""What the clock does about money: claims nobody answered, statements of the month that is over."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, Final, Protocol

from api.db.tx import Tx
from api.money.claim_decide import claim_due
from api.money.statements import make_statements
from api.regions.times import statement_month


class _Due(Protocol):
    """What is read of a timer."""

    @property
    def date(self) -> str | None: ...
    @property
    def data(self) -> Any: ...


def claim_timer(tx: Tx, due: _Due) -> datetime | None:
    """Do what a claim's deadline is for."""
    claim_due(tx, due.data)
    return None


def statements_timer(tx: Tx, due: _Due) -> datetime | None:
    """Make the statements of the month before the timer's day."""
    if due.date is not None:
        make_statements(tx, statement_month(date.fromisoformat(due.date)))
    return None


MONEY_TIMERS: Final[Mapping[str, Callable[[Tx, _Due], datetime | None]]] = {
    "claim": claim_timer,
    "statements": statements_timer,
}
"""Kinds of timers and their handlers."""
