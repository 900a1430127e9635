"""Every invariant that a store can show, in one list; an empty one means that all hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from sqlalchemy.orm import Session

from api.db.store import Store
from api.verify.broken import Broken
from api.verify.day import active_plans, legal_bases
from api.verify.figures import crates_constant, money_countered
from api.verify.log import chain, states_replay
from api.verify.mail import messages_once, messages_owed
from api.verify.units import holds_counted, promised_counted, units_summed

_CHECKS: Final[tuple[Callable[[Session], Iterator[Broken]], ...]] = (
    units_summed, holds_counted, promised_counted, chain, states_replay, active_plans, legal_bases, money_countered,
    crates_constant, messages_once, messages_owed,
)  # fmt: skip


def verify(store: Store) -> list[Broken]:
    """
    Judge a store at one moment.

    What other tools judge is left out: every stored plan against the rules of matching (I5, ``ainori admin verify --plans``),
    and answers to clients (I8, tests).
    """
    found = list(integrity(store))
    with store.read() as session:
        for check in _CHECKS:
            found += check(session)
    return found


def integrity(store: Store) -> Iterator[Broken]:
    """I10: the file is whole, and every reference leads somewhere."""
    if not store.is_sqlite:
        return  # foreign keys are never switched off there, and the server looks after its own files
    with store.engine.connect() as connection:
        for (said,) in connection.exec_driver_sql("PRAGMA integrity_check"):
            if said != "ok":
                yield Broken(rule="I10", thing="store", id="file", how=str(said))
        for table, row, parent, _ in connection.exec_driver_sql("PRAGMA foreign_key_check"):
            yield Broken(rule="I10", thing=str(table), id=str(row), how=f"refers to no row of {parent}")
