"""From a kind and its parameters to sentences: dates, moments, yen and kilograms as people read them in their language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from api.messages import Language
from api.notify.templates import words_for

_DAYS_JA: Final = "月火水木金土日"
_DAYS_EN: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS_EN: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MISSING: Final = "—"
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
_LONGEST: Final = 300
"""Of one parameter: names are long enough, and a text that somebody wrote must not fill the message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How a reader wants it: language, and the region's name and wall clock."""

    language: Language
    zone: ZoneInfo
    region: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One message in words."""

    title: str
    text: str
    link: str


class _Values(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return _MISSING


def render(kind: str, params: Mapping[str, Any], look: Look) -> Letter:
    """
    Put a message into words.

    Parameters that are missing show as a dash, and braces inside a parameter stay as they are: words never fail.
    """
    words = words_for(kind)
    values = _Values({name: shown(name, value, look) for name, value in params.items()})
    ja = look.language == "ja"
    return Letter(
        title=_line((words.ja if ja else words.en).format_map(values)),
        text=(words.text_ja if ja else words.text_en).format_map(values).strip(),
        link=words.link.format_map(_Values({name: str(value) for name, value in params.items()})),
    )


def shown(name: str, value: Any, look: Look) -> str:
    """Write one parameter; the end of its name says what it is."""
    ja = look.language == "ja"
    if value is None or value == "":
        return _MISSING
    if isinstance(value, Mapping):
        return shown(name, value.get(look.language) or value.get("ja") or value.get("en"), look)
    if isinstance(value, list):
        return ("、" if ja else ", ").join(shown(name, one, look) for one in value) or _MISSING
    if isinstance(value, bool):
        return ("はい" if value else "いいえ") if ja else ("yes" if value else "no")
    if isinstance(value, int):
        return _number(name, value, ja=ja)
    text = str(value)
    if name.endswith(("_at", "until", "deadline")) and (moment := _moment(text)) is not None:
        return show_moment(moment, look)
    if name.endswith("date") and (day := _date(text)) is not None:
        return show_date(day, look.language)
    cleaned = _CONTROL.sub("", text)
    return cleaned if len(cleaned) <= _LONGEST else cleaned[: _LONGEST - 1] + "…"


def show_date(day: date, language: Language) -> str:
    """Write a date: 11月21日（土） or Sat 21 Nov."""
    if language == "ja":
        return f"{day.month}月{day.day}日（{_DAYS_JA[day.weekday()]}）"
    return f"{_DAYS_EN[day.weekday()]} {day.day} {_MONTHS_EN[day.month - 1]}"


def show_moment(moment: datetime, look: Look) -> str:
    """Write a moment by the region's clock: 11月21日（土）6:40 or Sat 21 Nov, 6:40."""
    local = moment.astimezone(look.zone)
    between = "" if look.language == "ja" else ", "
    return f"{show_date(local.date(), look.language)}{between}{local.hour}:{local.minute:02d}"


def _number(name: str, value: int, *, ja: bool) -> str:
    if name.endswith("_yen"):
        return f"{value:,}円" if ja else f"¥{value:,}"
    if name.endswith("_g"):
        return f"{value / 1000:,.1f}".removesuffix(".0") + " kg"
    return f"{value:,}"


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is not None else None


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _line(text: str) -> str:
    return " ".join(text.split())
