"""Whose an entry is: who may make one, and that another party's is not found."""

from __future__ import annotations

from typing import Protocol, TypeVar

from sqlalchemy.orm import Session

from api.accounts.tables import PartyRow
from api.db.actor import Actor
from api.http.problem import Refusal


class Entry(Protocol):
    """What every entry has."""

    id: str
    region: str
    party_id: str


_Entry = TypeVar("_Entry", bound=Entry)


def maker(session: Session, actor: Actor, *kinds: str) -> PartyRow:
    """
    Return the party for which an entry is made.

    Raises
    ------
    Refusal
        ``whose-entry`` where an operator does not say for whom, ``not-your-role`` where such a party has no such entries.
    """
    if actor.is_operator:
        raise Refusal("whose-entry", field="On-Behalf-Of")
    party = session.get(PartyRow, actor.party_id) if actor.party_id else None
    if party is None or party.region != actor.region:
        raise Refusal("not-found")
    if party.kind not in kinds:
        raise Refusal("not-your-role")
    return party


def owned(actor: Actor, row: _Entry | None) -> _Entry:
    """
    Return an entry to whom it belongs, to the operator, and to the clock.

    Raises
    ------
    Refusal
        ``not-found``: who does not own it learns nothing of it.
    """
    if row is None or row.region != actor.region:
        raise Refusal("not-found")
    if row.party_id != actor.party_id and not actor.is_operator and actor.by == "person":
        raise Refusal("not-found")
    return row
