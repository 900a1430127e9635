"""The days of an entry: which it is for, and whether it may still be made or changed."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from api.documents.faults import Fault, fault
from api.documents.node import Node
from api.entries.fields import LONGEST_DAYS, day_of
from api.http.problem import Refusal
from api.regions import times
from api.regions.closings import DAY
from api.regions.service import can_edit, config_of
from api.regions.times import Phase

_BEING_PLANNED: Final = frozenset({Phase.PLANNING, Phase.PROPOSED})


def next_day(session: Session, region: str, now: datetime) -> str:
    """
    Return the next day that takes entries.

    Raises
    ------
    Refusal
        ``entries-closed`` where there is none.
    """
    day = times.entry_day(config_of(session, region), now)
    if day is None:
        raise Refusal("entries-closed", field="date", date="-", next="-")
    return day.isoformat()


def date_faults(first: str, last: str) -> list[Fault]:
    """Return what is wrong with the dates of an entry as such."""
    found = [fault(name, "form.date", value="…") for name, text in (("date", first), ("until", last)) if day_of(text) is None]
    begin, end = day_of(first), day_of(last)
    if begin is not None and end is not None and not timedelta(0) <= end - begin <= timedelta(days=LONGEST_DAYS):
        found.append(fault("until", "entry.until", days=LONGEST_DAYS))
    return found


def open_day(session: Session, region: str, first: str, last: str, now: datetime, *, late: bool = False) -> str | None:
    """
    Return the first day from ``first`` to ``last`` that still takes an entry; None while one of them is being planned.

    Parameters
    ----------
    late
        Whether a day counts whose plan is committed and takes late orders.
    """
    config = config_of(session, region)
    day, end = date.fromisoformat(first), date.fromisoformat(last)
    # Days that are over cannot take anything; a long entry is not searched from its beginning.
    day = max(day, times.service_day(config, now) - DAY)
    while day <= end:
        allowed = can_edit(session, region, day, now)
        if allowed.entries or (late and allowed.late_orders):
            return day.isoformat()
        if times.phase(config, day, now) in _BEING_PLANNED and times.closed_region(config, day) is None:
            return None
        day += DAY
    return None


def must_be_open(session: Session, region: str, first: str, last: str, now: datetime, *, late: bool = False) -> str:
    """
    Return the day that takes an entry.

    Raises
    ------
    Refusal
        ``entries-closed`` with the next day that takes entries and when the day asked for opens; ``region-closed``.
    """
    found = open_day(session, region, first, last, now, late=late)
    if found is not None:
        return found
    config = config_of(session, region)
    day = date.fromisoformat(first)
    why = times.closed_region(config, day)
    following = times.entry_day(config, now)
    upcoming = "-" if following is None else following.isoformat()
    if why is not None and first == last:
        raise Refusal(
            "region-closed", field="date", date=first, reason_ja=why.reason.ja, reason_en=why.reason.en, next=upcoming
        )
    opens = times.step_at(config, day, config.clock.opens)
    if now < opens:
        raise Refusal("entries-not-open", field="date", date=first, opens_at=local(config.time_zone, opens), next=upcoming)
    raise Refusal("entries-closed", field="date", date=first, next=upcoming)


def local(zone: str, at: datetime) -> str:
    """Write a moment as the wall shows it, to the minute."""
    return at.astimezone(ZoneInfo(zone)).isoformat(timespec="minutes")


def window_faults(path: str, windows: object) -> list[Fault]:
    """Return windows that end before they begin."""
    found = []
    for span in Node([list(one) for one in windows] if isinstance(windows, list | tuple) else None, path).items():
        early, late = span.items()
        if early.time is not None and late.time is not None and late.time < early.time:
            found.append(fault(span.path, "day.window", early=early.text, late=late.text))
    return found
