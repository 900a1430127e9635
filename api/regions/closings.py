"""Who is closed when and why: closing rules and rhythms, applied to dates.

Public holidays come from jpholiday, by the law as it stands; a date far ahead may still be moved by a later law.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

import jpholiday

from api.messages import Said
from api.regions.calendars import WEEKDAYS, Calendar, ClosingRule, NthWeekday, Period, Rhythm

DAY: Final = timedelta(days=1)
_LONGEST_CHAIN: Final = 14
"""Days looked back for a closing day that holidays have moved; no run of holidays is longer."""
_NAMES_JA: Final = "月火水木金土日"
_NAMES_EN: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_NTH_EN: Final = {-1: "last", 1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth"}
_HOLIDAYS_EN: Final = {
    "元日": "New Year's Day",
    "成人の日": "Coming of Age Day",
    "建国記念の日": "National Foundation Day",
    "天皇誕生日": "Emperor's Birthday",
    "春分の日": "Vernal Equinox Day",
    "昭和の日": "Showa Day",
    "憲法記念日": "Constitution Memorial Day",
    "みどりの日": "Greenery Day",
    "こどもの日": "Children's Day",
    "海の日": "Marine Day",
    "山の日": "Mountain Day",
    "敬老の日": "Respect for the Aged Day",
    "秋分の日": "Autumnal Equinox Day",
    "スポーツの日": "Sports Day",
    "文化の日": "Culture Day",
    "勤労感謝の日": "Labour Thanksgiving Day",
    "国民の休日": "Citizens' Holiday",
}

Kind = Literal["weekly", "nth", "holiday", "moved", "period", "once"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """Why a date is closed: by which part of the rule, and in words."""

    kind: Kind
    reason: Said


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Somebody whose closing days stop a standing entry: an id and names for the reason, the rule."""

    id: str
    name: Said
    rule: ClosingRule


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """
    One date of a rhythm.

    ``reason`` None: it takes place. Otherwise it is skipped, because of ``party`` (None: of the rhythm's own skips).
    """

    date: date
    reason: Said | None = None
    party: str | None = None


def holiday(day: date, calendar: Calendar) -> Said | None:
    """Return the name of the holiday that a date is, substitute and in-between holidays included; None on other days."""
    for more in calendar.more_holidays:
        if more.first <= day <= more.last:
            return Said(more.name or "休日", more.name_en or more.name or "holiday")
    if calendar.public_holidays == "none":
        return None
    name = jpholiday.is_holiday_name(day)
    if name is None:
        return None
    plain, _, substitute = name.partition(" ")
    english = _HOLIDAYS_EN.get(plain, "public holiday")
    if substitute:
        return Said(f"{plain}の振替休日", f"substitute for {english}")
    return Said(plain, english)


def is_closed(rule: ClosingRule, day: date, calendar: Calendar) -> Closed | None:
    """
    Judge a date by a closing rule.

    Parameters
    ----------
    rule
        Whose.
    day
        The date, in the region's zone.
    calendar
        The region's: public holidays and named periods. A period that it does not know closes nobody.

    Returns
    -------
    closed
        Why, or None when open.
    """
    if day in rule.opened:
        return None
    for once in rule.closed:
        if once.first <= day <= once.last:
            return Closed(kind="once", reason=Said(once.name or "臨時休業", once.name_en or once.name or "closed for once"))
    for period in calendar.periods:
        if period.id in rule.periods and _within(period, day):
            return Closed(kind="period", reason=Said(period.name or period.id, period.name_en or period.id))
    name = holiday(day, calendar) if rule.holidays != "ignore" else None
    if name is not None and rule.holidays == "closed":
        return Closed(kind="holiday", reason=Said(f"祝日（{name.ja}）", f"public holiday ({name.en})"))
    regular = _regular(rule, day)
    if regular is not None:
        return None if name is not None else regular
    if rule.holidays == "next_day" and name is None:
        return _moved(rule, day, calendar)
    return None


def closed_days(rule: ClosingRule, first: date, last: date, calendar: Calendar) -> Iterator[tuple[date, Closed]]:
    """Return the closed days from ``first`` to ``last``, both included."""
    day = first
    while day <= last:
        why = is_closed(rule, day, calendar)
        if why is not None:
            yield day, why
        day += DAY


def occurrences(
    rhythm: Rhythm, first: date, last: date, parties: Iterable[Party], calendar: Calendar
) -> tuple[Occurrence, ...]:
    """
    Return the dates of a rhythm from ``first`` to ``last``, both included, skipped ones with their reason.

    Parameters
    ----------
    rhythm
        The standing entry's.
    first, last
        Dates in the region's zone.
    parties
        Whose closing days stop it, in the order in which they are blamed.
    calendar
        The region's.
    """
    asked = tuple(parties)
    start = max(first, rhythm.since)
    end = last if rhythm.until is None else min(last, rhythm.until)
    monday = rhythm.since - rhythm.since.weekday() * DAY
    found: list[Occurrence] = []
    for number in range((end - start).days + 1):
        day = start + number * DAY
        if WEEKDAYS[day.weekday()] in rhythm.weekdays and (day - monday).days // 7 % rhythm.every_weeks == 0:
            found.append(_occurrence(rhythm, day, asked, calendar))
    return tuple(found)


def _occurrence(rhythm: Rhythm, day: date, parties: tuple[Party, ...], calendar: Calendar) -> Occurrence:
    if day in rhythm.skips:
        return Occurrence(date=day, reason=Said("この日は休みと指定", "skipped on request"))
    for party in parties:
        why = is_closed(party.rule, day, calendar)
        if why is not None:
            reason = Said(f"{party.name.ja}: {why.reason.ja}", f"{party.name.en}: {why.reason.en}")
            return Occurrence(date=day, reason=reason, party=party.id)
    return Occurrence(date=day)


def _regular(rule: ClosingRule, day: date) -> Closed | None:
    number = day.weekday()
    if WEEKDAYS[number] in rule.weekly:
        return Closed(
            kind="weekly", reason=Said(f"定休日（{_NAMES_JA[number]}曜）", f"weekly closing day ({_NAMES_EN[number]})")
        )
    for nth in rule.nth:
        if _is_nth(nth, day):
            ja = "最終" if nth.nth == -1 else f"第{nth.nth}"
            en = f"{_NTH_EN[nth.nth]} {_NAMES_EN[number]}"
            return Closed(kind="nth", reason=Said(f"定休日（{ja}{_NAMES_JA[number]}曜）", f"closing day ({en})"))
    return None


def _is_nth(nth: NthWeekday, day: date) -> bool:
    if WEEKDAYS[day.weekday()] != nth.weekday:
        return False
    if nth.nth == -1:
        return (day + 7 * DAY).month != day.month
    return (day.day - 1) // 7 + 1 == nth.nth


def _moved(rule: ClosingRule, day: date, calendar: Calendar) -> Closed | None:
    """Judge whether an open day that is no holiday takes the place of a closing day before it that was one."""
    for back in range(1, _LONGEST_CHAIN):
        before = day - back * DAY
        name = holiday(before, calendar)
        closing = _regular(rule, before) is not None
        if name is not None and closing:
            return Closed(kind="moved", reason=Said(f"振替の定休日（{name.ja}の翌日）", f"closed instead of {name.en}"))
        if name is None and not closing:
            return None
    return None


def _within(period: Period, day: date) -> bool:
    return _in_year(period, f"{day:%m-%d}") or any(one.first <= day <= one.last for one in period.dated)


def _in_year(period: Period, month_day: str) -> bool:
    return any(
        one.first <= month_day <= one.last if one.first <= one.last else month_day >= one.first or month_day <= one.last
        for one in period.yearly
    )
