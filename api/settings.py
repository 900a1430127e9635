"""What the surroundings say: the language of messages, and where caches live."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Literal


def language(environment: Mapping[str, str] | None = None) -> Literal["ja", "en"]:
    """
    Choose the language of messages: ``AINORI_LANG``, else the locale, else Japanese.

    A locale that only says "no language" (``C``, ``POSIX``) counts as none.
    """
    given = os.environ if environment is None else environment
    for name in ("AINORI_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        word = given.get(name, "").partition(".")[0].partition("_")[0].lower()
        if word in {"ja", "en"}:
            return "ja" if word == "ja" else "en"
        if word and word not in {"c", "posix"}:
            return "en"
    return "ja"


def cache_folder(environment: Mapping[str, str] | None = None) -> Path:
    """Return the folder for what can always be made again (not made by this call)."""
    given = os.environ if environment is None else environment
    base = given.get("XDG_CACHE_HOME", "")
    return (Path(base) if base else Path.home() / ".cache") / "ainori"
