"""Every kind of message there is, and its words; a kind without words cannot be owed by tested code."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from api.notify.templates_entries import ENTRIES
from api.notify.templates_money import MONEY
from api.notify.templates_people import PEOPLE
from api.notify.templates_plans import PLANS
from api.notify.templates_road import ROAD
from api.notify.templates_service import SERVICE
from api.notify.words import Words

_PARTS: Final = (
    SERVICE,
    ENTRIES,
    MONEY,
    PLANS,
    PEOPLE,
    ROAD,
)
UNKNOWN: Final = Words(
    ja="お知らせがあります", en="There is news for you", text_ja="開いて確かめてください。", text_en="Please have a look."
)
"""For a kind that a newer or older version of the service knows: better a bare hint than silence."""


def _all() -> dict[str, Words]:
    found: dict[str, Words] = {}
    for part in _PARTS:
        twice = found.keys() & part.keys()
        if twice:
            raise ValueError(f"two rows of words for {sorted(twice)}")
        found |= part
    return found


TEMPLATES: Final = MappingProxyType(_all())
"""Kind to words."""


def words_for(kind: str) -> Words:
    """Return the words of a kind."""
    return TEMPLATES.get(kind, UNKNOWN)
