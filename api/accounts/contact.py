"""What one signs in with and is reached by: e-mail addresses and telephone numbers, each in one way of writing. Pure."""

from __future__ import annotations

import re
import unicodedata
from typing import Final, Literal

_EMAIL: Final = re.compile(
    r"[^@\s<>\"'(),:;\\\[\]]{1,64}@[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+"
)
_PHONE: Final = re.compile(r"(?:\+[1-9]\d{6,14}|0\d{8,10})")
_DROPPED: Final = str.maketrans("", "", " 　-‐‑–—−ー()（）.")


def plain_login(given: str) -> str:
    """Return a login as it is kept: width and case make no difference, nor do blanks and hyphens in a number."""
    text = unicodedata.normalize("NFKC", given).strip().casefold()
    digits = text.translate(_DROPPED)
    return digits if _PHONE.fullmatch(digits) else "".join(text.split())


def kind_of_login(login: str) -> Literal["email", "phone"] | None:
    """Tell what a plain login is; None: neither an address nor a number."""
    if len(login) <= 254 and _EMAIL.fullmatch(login):
        return "email"
    return "phone" if _PHONE.fullmatch(login) else None
