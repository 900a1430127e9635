"""Owing somebody a message: one row in the effect's own transaction; who gets it by which channel is settled at sending."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from api.db.base import new_id
from api.db.tables import OutboxRow
from api.db.tx import Tx
from api.messages import Said

TO_PARTY: Final = "party"
TO_PERSON: Final = "person"
TO_OPERATORS: Final = "operators"
ADDRESSED: Final = (TO_PARTY, TO_PERSON, TO_OPERATORS)
"""Channels of rows that name somebody, not yet a way to reach them."""


def tell(
    tx: Tx,
    kind: str,
    *,
    effect: str,
    party: str | None = None,
    account: str | None = None,
    urgent: bool = False,
    not_before: datetime | None = None,
    useless_after: datetime | None = None,
    channel: str | None = None,
    **params: Any,
) -> bool:
    """
    Owe a message to everybody of a party (drivers of a carrier only where it has nobody else), or to one person.

    Parameters
    ----------
    kind
        Names the words (:mod:`api.notify.templates`).
    effect
        Stable name of what is told and to whom, such as ``offer/SHIPMENT/carrier``: owed once, whoever says it again.
    urgent
        Goes out at once, through quiet hours and outside digests.
    not_before, useless_after
        When it may be told first, and after which moment it is dropped instead of sent.
    channel
        Id of the one way (a person's ``channel`` row, proven or not) that it takes; not even the inbox then: for codes.
    params
        Fill the words: numbers, texts, dates, moments, or :class:`api.messages.Said` for what has two languages. Ends of names
        decide how they are shown: ``_yen``, ``_g``, ``date``, ``_at``.

    Returns
    -------
    owed
        False where this effect owed it already.
    """
    if (party is None) == (account is None):
        raise ValueError("a message is for a party or for a person")
    to = TO_PARTY if party else TO_PERSON
    return _owe(tx, kind, to, effect, party, account, urgent, not_before, useless_after, params, channel)


def alert(tx: Tx, kind: str, *, effect: str, urgent: bool = True, useless_after: datetime | None = None, **params: Any) -> bool:
    """Owe a message to all operators of the region: something waits for a person."""
    return _owe(tx, kind, TO_OPERATORS, effect, None, None, urgent, None, useless_after, params)


def _owe(
    tx: Tx, kind: str, channel: str, effect: str, party: str | None, account: str | None, urgent: bool,
    not_before: datetime | None, useless_after: datetime | None, params: Mapping[str, Any], channel_id: str | None = None,
) -> bool:  # fmt: skip
    begin = tx.now if not_before is None else max(tx.now, not_before)
    return tx.owe(
        OutboxRow(
            id=new_id("msg"), effect=effect, region=tx.actor.region, account_id=account, party_id=party, channel=channel,
            channel_id=channel_id, kind=kind, params={name: plain(value) for name, value in params.items()}, urgent=urgent,
            created_at=tx.now, not_before=begin, useless_after=useless_after, next_try_at=begin, state="waiting", attempts=0,
        )
    )  # fmt: skip


def plain(value: Any) -> Any:
    """Make a parameter something that a store can keep."""
    if isinstance(value, Said):
        return {"ja": value.ja, "en": value.en}
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    if isinstance(value, Mapping):
        return {str(name): plain(inner) for name, inner in value.items()}
    return value
