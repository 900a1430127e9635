"""What a kind of message says: one row a kind, in plain Japanese (やさしい日本語) and in English."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """
    Title and text in both languages; braces are filled with the message's parameters.

    ``link``: where it leads, below the service's public address. ``secret``: a code; never in the inbox, forgotten once sent.
    """

    ja: str
    en: str
    text_ja: str = ""
    text_en: str = ""
    link: str = "/"
    secret: bool = False
