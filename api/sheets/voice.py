"""How sheets speak: one language large, the other small beside it; dates, numbers and yen in the manner of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from api.documents.base import Named
from api.sheets.html import Markup, joined, tag

Lang = Literal["ja", "en"]
Pair = tuple[str, str]
"""A text in Japanese and in English."""

_NARROW = "\N{NO-BREAK SPACE}"
"""Between a figure and its unit, so that no line ends between them."""
_WEEKDAYS_JA = "月火水木金土日"
_WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _grouped(value: float, decimals: int) -> str:
    return f"{value:,.{decimals}f}".replace("-", "\N{MINUS SIGN}")


def yen(amount: float) -> Pair:
    """Return an amount of yen, rounded to the yen."""
    figure = _grouped(round(amount), 0)
    return f"{figure}円", f"\N{MINUS SIGN}¥{figure[1:]}" if figure.startswith("\N{MINUS SIGN}") else f"¥{figure}"


def kg(amount: float) -> Pair:
    """Return kilograms with at most one decimal."""
    figure = _grouped(amount, 1).removesuffix(".0")
    return (f"{figure}{_NARROW}kg",) * 2


def km(metres: int) -> Pair:
    """Return a distance given in metres as kilometres with one decimal."""
    return (f"{_grouped(metres / 1000, 1)}{_NARROW}km",) * 2


def minutes(seconds: int) -> Pair:
    """Return a duration given in seconds as minutes, rounded up as all durations are."""
    figure = _grouped(-(-seconds // 60), 0)
    return f"{figure}分", f"{figure}{_NARROW}min"


def counted(number: int, noun: str) -> str:
    """Return an English count with its noun."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def calendar_day(day: date) -> Pair:
    """Return a date with its weekday."""
    return (
        f"{day.year}年{day.month}月{day.day}日（{_WEEKDAYS_JA[day.weekday()]}）",
        f"{_WEEKDAYS_EN[day.weekday()]} {day.day} {_MONTHS_EN[day.month - 1]} {day.year}",
    )


def clock(moment: str, day: date) -> Pair:
    """Return the wall time of an ISO moment; another day than the plan's is named."""
    at = datetime.fromisoformat(moment)
    shown = f"{at.hour}:{at.minute:02d}"
    apart = (at.date() - day).days
    if apart == 0:
        return shown, shown
    if apart == 1:
        return f"翌{shown}", f"{shown} next day"
    return f"{at.month}/{at.day} {shown}", f"{at.day} {_MONTHS_EN[at.month - 1]} {shown}"


def name(thing: Named) -> Pair:
    """Return what a thing is called in both languages; the id where it has no name."""
    return thing.name or thing.name_en or thing.id, thing.name_en or thing.name or thing.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """Speaks to the reader of one sheet."""

    lang: Lang

    def say(self, pair: Pair) -> str:
        """Return the text in the sheet's own language."""
        return pair[0] if self.lang == "ja" else pair[1]

    def aside(self, pair: Pair) -> Markup:
        """Return the text in the other language, small."""
        return tag("small", pair[1], lang="en") if self.lang == "ja" else tag("small", pair[0], lang="ja")

    def both(self, pair: Pair) -> Markup:
        """Return the text in the sheet's own language with the other one small behind it, where they differ."""
        return joined(self.say(pair)) if pair[0] == pair[1] else joined(self.say(pair), " ", self.aside(pair))
