"""Closing days and rhythms as documents: what a party, a region or a standing entry says about its calendar."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final, Literal

from pydantic import Field

from api.documents.base import Document, Id, MonthDay, Named, Text

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: Final[tuple[Weekday, ...]] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""In the order of :meth:`datetime.date.weekday`."""


class NthWeekday(Document):
    """Such as the third Tuesday of every month; ``nth`` −1: the last one."""

    nth: Literal[-1, 1, 2, 3, 4, 5]
    weekday: Weekday


class Days(Document):
    """Dates from ``first`` to ``last``, both included, and what they are for people."""

    first: date
    last: date
    name: Text = ""
    name_en: Text = ""


class YearlyDays(Document):
    """The same days of every year, both included; they may pass the new year."""

    first: MonthDay
    last: MonthDay


class Period(Named):
    """Days that the whole region knows by a name: お盆, 年末年始, school holidays."""

    yearly: tuple[YearlyDays, ...] = ()
    dated: tuple[Days, ...] = ()


class Calendar(Document):
    """
    What a region's closing rules refer to.

    ``public_holidays``: ``jp`` = Japan's, substitute holidays (振替休日) included. ``more_holidays``: days kept like one.
    """

    public_holidays: Literal["jp", "none"] = "jp"
    more_holidays: tuple[Days, ...] = ()
    periods: tuple[Period, ...] = ()


class ClosingRule(Document):
    """
    When somebody is closed.

    What is nearer to the day wins: ``opened``, then ``closed``, then ``periods`` of the region (by id), then what is said
    about public holidays, then the weekly and monthly closing days.

    ``holidays``: ``ignore`` = a holiday is a day like others; ``closed``; ``open`` = open even on a closing day;
    ``next_day`` = a closing day that is a holiday moves to the next day that is none (祝日の場合は翌日).
    """

    weekly: tuple[Weekday, ...] = ()
    nth: tuple[NthWeekday, ...] = ()
    holidays: Literal["ignore", "closed", "open", "next_day"] = "ignore"
    periods: tuple[Id, ...] = ()
    closed: tuple[Days, ...] = ()
    opened: tuple[date, ...] = ()


class Rhythm(Document):
    """
    When a standing entry comes.

    On ``weekdays`` of every ``every_weeks``-th week (weeks begin on Monday and are counted from that of ``since``), from
    ``since`` to ``until`` (None: for good), except on the dates in ``skips``.
    """

    weekdays: Annotated[tuple[Weekday, ...], Field(min_length=1, max_length=7)]
    every_weeks: Annotated[int, Field(ge=1, le=52)] = 1
    since: date
    until: date | None = None
    skips: Annotated[tuple[date, ...], Field(max_length=400)] = ()
