"""Whose something is: another party's object is as if it were not there (404); the operator sees all of its region."""

from __future__ import annotations

from typing import Any, Final, Protocol, TypeVar

from sqlalchemy.orm import Session

from api.db.actor import Actor
from api.http.problem import Refusal

OVERSEERS: Final = frozenset({"operator", "auditor"})


class Owned(Protocol):
    """A row that belongs to a party of a region."""

    region: Any
    party_id: Any


_Row = TypeVar("_Row", bound=Owned)


def is_own(actor: Actor, party_id: str) -> bool:
    """Whether something of a party is the actor's own, or the actor is the operator, who enters for all."""
    return actor.role == "operator" or (actor.party_id is not None and actor.party_id == party_id)


def may_see_whole(actor: Actor, party_id: str) -> bool:
    """Whether names, addresses and numbers of a party are the actor's business at any time; never the auditor's."""
    return is_own(actor, party_id)


def own(session: Session, actor: Actor, table: type[_Row], key: str, *, field: str = "", reading: bool = False) -> _Row:
    """
    Return a row that the actor may edit (or read, which the auditor may as well).

    Raises
    ------
    Refusal
        ``not-found``: there is none in this region, or it is somebody else's.
    """
    # Whoever edits holds the row until the commit: two editors of one version must not both be let through.
    row = session.get(table, key) if reading else session.get(table, key, with_for_update=True)
    if row is None or row.region != actor.region:
        raise Refusal("not-found", field=field)
    if is_own(actor, row.party_id) or (reading and actor.role == "auditor"):
        return row
    raise Refusal("not-found", field=field)
