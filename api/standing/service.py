"""Standing entries as people handle them: begin, change, skip a date, pause, resume, end."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from api.accounts.tables import PartyRow
from api.db.actor import Actor
from api.db.base import new_id
from api.db.tx import Tx
from api.entries.belongs import maker, owned
from api.entries.editing import overlaid
from api.entries.fields import day_of
from api.entries.goods import goods_of
from api.http.body import Body
from api.http.pages import Page, after, page
from api.http.perform import matched
from api.http.problem import Refusal
from api.regions import times
from api.regions.calendars import Rhythm
from api.regions.closings import DAY, occurrences
from api.regions.service import config_of
from api.standing.bodies import KIND_OF_PARTY, checked
from api.standing.calendar import dates, rhythm_of, rule_of
from api.standing.day import make_open_days
from api.standing.schemas import StandingDay, StandingDays, StandingIn, StandingShown
from api.standing.tables import StandingDayRow, StandingRow

_LOOKED_AHEAD: Final = 400
_SHOWN_DAYS: Final = 42


def create(tx: Tx, given: StandingIn) -> StandingRow:
    """
    Begin a standing entry; days that are open already get theirs at once.

    Raises
    ------
    Refusal
        ``standing-kind``, ``standing-dated``, ``standing-never``, ``bad-input``, ``whose-entry``.
    """
    owner = maker(tx.session, tx.actor, *KIND_OF_PARTY)
    if given.kind not in KIND_OF_PARTY[owner.kind]:
        raise Refusal("standing-kind", field="kind")
    row = StandingRow(
        id=new_id("standing"), region=tx.actor.region, party_id=owner.id, kind=given.kind, state="active", version=1,
        created_at=tx.now, **_columns(tx, given, owner),
    )  # fmt: skip
    tx.session.add(row)
    tx.session.flush()
    tx.audit("standing", row.id, "create", after="active", kind=row.kind)
    make_open_days(tx, row)
    return row


def edit(tx: Tx, standing_id: str, given: Body, if_match: str | None) -> StandingRow:
    """
    Change a standing entry; entries made already stay as they are.

    Raises
    ------
    Refusal
        ``not-found``, ``match-missing``, ``changed-meanwhile``, ``wrong-state``, and as :func:`create`.
    """
    row = own(tx, standing_id)
    matched(if_match, row.version)
    if row.state == "ended":
        raise Refusal("wrong-state", state=row.state)
    body = overlaid(StandingIn, body_of(row), given)
    columns = _columns(tx, body, tx.session.get_one(PartyRow, row.party_id))
    changed = sorted(name for name, value in columns.items() if getattr(row, name) != value)
    for name in changed:
        setattr(row, name, columns[name])
    if changed:
        row.version += 1
        tx.audit("standing", row.id, "edit", fields=changed, version=row.version)
        if row.state == "active":
            make_open_days(tx, row)
    return row


def skip(tx: Tx, standing_id: str, day: str, *, wanted: bool = False) -> tuple[StandingRow, str | None]:
    """
    Leave one date out, or take it in again.

    Returns
    -------
    row, made
        ``made``: what has been made for that date already and is to be taken back.

    Raises
    ------
    Refusal
        ``not-found``, ``wrong-state``, ``standing-not-then``.
    """
    row = own(tx, standing_id)
    on = day_of(day)
    if row.state == "ended":
        raise Refusal("wrong-state", state=row.state)
    if on is None or not dates(tx.session, row, on, on):
        raise Refusal("standing-not-then", field="date", date=day)
    skips = {*row.rhythm.get("skips", ()), day} if not wanted else set(row.rhythm.get("skips", ())) - {day}
    row.rhythm = {**row.rhythm, "skips": sorted(skips)}
    row.version += 1
    tx.audit("standing", row.id, "want" if wanted else "leave-out", date=day, version=row.version)
    kept = _kept(tx.session, row.id, day)
    made = kept.made_id if kept is not None else None
    if kept is not None and not wanted:
        kept.made_id, kept.skipped, kept.skipped_en = None, "この日は休みと指定", "skipped on request"
    if wanted and kept is not None and kept.made_id is None:
        tx.session.delete(kept)
        tx.session.flush()
        made = None
        if row.state == "active":
            make_open_days(tx, row)
    tx.session.flush()
    return row, made


def move(tx: Tx, standing_id: str, after_state: str) -> StandingRow:
    """
    Pause, resume or end a standing entry; entries made already stay.

    Raises
    ------
    Refusal
        ``not-found``, ``wrong-state``.
    """
    row = own(tx, standing_id)
    allowed = {"active": {"paused", "ended"}, "paused": {"active", "ended"}, "ended": set()}
    if after_state not in allowed[row.state]:
        raise Refusal("wrong-state", state=row.state)
    before, row.state = row.state, after_state
    action = {"paused": "pause", "active": "resume", "ended": "end"}[after_state]
    tx.audit("standing", row.id, action, before=before, after=after_state)
    if after_state == "active":
        make_open_days(tx, row)
    return row


def own(tx: Tx, standing_id: str) -> StandingRow:
    """
    Return a standing entry that the actor may change.

    Raises
    ------
    Refusal
        ``not-found``.
    """
    return owned(tx.actor, tx.session.get(StandingRow, standing_id))


def listed(session: Session, actor: Actor, *, cursor: str | None, limit: int) -> Page[StandingShown]:
    """
    Return a page of the standing entries that a reader may see.

    Raises
    ------
    Refusal
        ``bad-cursor``.
    """
    asked = select(StandingRow).where(StandingRow.region == actor.region)
    if actor.role not in {"operator", "auditor"}:
        asked = asked.where(StandingRow.party_id == actor.party_id)
    found = session.scalars(after(asked, StandingRow.created_at, StandingRow.id, cursor, limit)).all()
    rows, following = page(found, limit)
    return Page[StandingShown](items=tuple(shown(row) for row in rows), next=following)


def read(session: Session, actor: Actor, standing_id: str) -> StandingRow:
    """
    Return a standing entry that the reader may see.

    Raises
    ------
    Refusal
        ``not-found``.
    """
    row = session.get(StandingRow, standing_id)
    if row is None or row.region != actor.region:
        raise Refusal("not-found")
    if row.party_id != actor.party_id and actor.role not in {"operator", "auditor"}:
        raise Refusal("not-found")
    return row


def days(session: Session, row: StandingRow, today: date) -> StandingDays:
    """Return the dates of the next six weeks and the last: made, skipped and why, or still to come."""
    since = (today - 7 * DAY).isoformat()
    asked = select(StandingDayRow).where(StandingDayRow.standing_id == row.id, StandingDayRow.date >= since)
    kept = {one.date: one for one in session.scalars(asked)}
    found = {
        one.date.isoformat(): StandingDay(
            date=one.date.isoformat(), made=None, skipped=one.reason.ja if one.reason else "",
            skipped_en=one.reason.en if one.reason else "",
        )
        for one in (dates(session, row, today, today + _SHOWN_DAYS * DAY) if row.state == "active" else ())
    }  # fmt: skip
    for day, one in kept.items():
        found[day] = StandingDay(date=day, made=one.made_id, skipped=one.skipped, skipped_en=one.skipped_en)
    return StandingDays(items=tuple(found[day] for day in sorted(found)))


def shown(row: StandingRow) -> StandingShown:
    """Return a standing entry as it is shown."""
    return StandingShown(
        id=row.id, version=row.version, state=row.state, kind=row.kind, party=row.party_id, title=row.title, entry=row.entry,
        rhythm=rhythm_of(row), closings=rule_of(row.closings), wait_days=row.wait_days, created_at=row.created_at,
    )  # fmt: skip


def body_of(row: StandingRow) -> dict[str, Any]:
    """Return a standing entry as it would be sent."""
    names = ("kind", "title", "entry", "rhythm", "closings", "wait_days")
    return {name: getattr(row, name) for name in names}


def _columns(tx: Tx, given: StandingIn, owner: PartyRow) -> dict[str, Any]:
    config = config_of(tx.session, tx.actor.region)
    today = times.local_date(config, tx.now)
    begin = max(today, given.rhythm.since)
    coming = occurrences(_bare(given.rhythm), begin, begin + _LOOKED_AHEAD * DAY, (), config.calendar)
    if not coming:
        raise Refusal("standing-never", field="rhythm")
    kind, goods = given.kind, goods_of(tx.session, tx.actor.region)
    return {
        "title": given.title,
        "entry": checked(tx, kind, given.entry, party=owner.id, day=coming[0].date, goods=goods),
        "rhythm": orjson.loads(given.rhythm.model_dump_json()),
        "closings": orjson.loads(given.closings.model_dump_json(exclude_defaults=True)),
        "wait_days": given.wait_days,
    }


def _bare(rhythm: Rhythm) -> Rhythm:
    """Return the rhythm without its skips: it is for its first date that an entry is judged."""
    return rhythm.model_copy(update={"skips": ()})


def _kept(session: Session, standing_id: str, day: str) -> StandingDayRow | None:
    return session.scalars(
        select(StandingDayRow).where(StandingDayRow.standing_id == standing_id, StandingDayRow.date == day)
    ).first()
