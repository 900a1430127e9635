"""Finding a product by what somebody types: Japanese, kana of either kind, or English. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Final, Protocol, TypeVar

_KATAKANA: Final = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}
_WORD: Final = 64
_DROPPED: Final = str.maketrans("", "", " 　-‐–・_'’")


class Named(Protocol):
    """What is looked through."""

    code: str
    name: str
    kana: str
    name_en: str
    family: str
    family_en: str


_Found = TypeVar("_Found", bound=Named)


def plain(text: str) -> str:
    """Reduce a word to what is compared: width, case, katakana, blanks and hyphens make no difference."""
    return _short(text) if len(text) <= _WORD else _reduced(text)


@lru_cache(maxsize=4096)
def _short(text: str) -> str:
    """Remember words: a catalogue is compared with at every entry. Whole texts are not worth their room."""
    return _reduced(text)


def _reduced(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().translate(_KATAKANA).translate(_DROPPED)


def looked_up(products: Iterable[_Found], words: str) -> list[_Found]:
    """Return the products whose names hold the words: the very name first, then beginnings, then the rest, then families."""
    wanted = plain(words)
    if not wanted:
        return list(products)
    ranked = [(rank, one.kana, one.code, one) for one in products if (rank := _rank(one, wanted)) is not None]
    return [item[3] for item in sorted(ranked, key=lambda item: item[:3])]


def _rank(one: Named, wanted: str) -> int | None:
    names = [plain(name) for name in (one.name, one.kana, one.name_en, one.code)]
    if wanted in names:
        return 0
    if any(name.startswith(wanted) for name in names):
        return 1
    if any(wanted in name for name in names):
        return 2
    return 3 if any(wanted in plain(name) for name in (one.family, one.family_en)) else None


def in_season(season_from: str | None, season_to: str | None, month_day: str) -> bool:
    """Whether a day ``MM-DD`` lies in a season, which may pass the new year; without one it is always in season."""
    if season_from is None or season_to is None:
        return True
    if season_from <= season_to:
        return season_from <= month_day <= season_to
    return month_day >= season_from or month_day <= season_to
