"""What the surroundings say: the language of messages, and where caches live."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal


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


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceSettings:
    """How the service is run; secrets come from the environment alone.

    ``https``: whether people reach it by https (own certificate or a trusted proxy), which decides about cookies.
    """

    database_url: str
    region_file: str = ""
    https: bool = False
    trusted_proxies: tuple[str, ...] = ()
    public_url: str = ""
    smtp_url: str = ""
    mail_from: str = ""
    threads: int = 1


def service_settings(environment: Mapping[str, str] | None = None, **given: Any) -> ServiceSettings:
    """Read ``AINORI_*`` from the environment; what is given by name (a command's options) goes first."""
    env = os.environ if environment is None else environment
    return ServiceSettings(
        **{
            "database_url": env.get("AINORI_DATABASE_URL", "sqlite:///ainori.db"),
            "region_file": env.get("AINORI_REGION", ""),
            "public_url": env.get("AINORI_PUBLIC_URL", "").rstrip("/"),
            "smtp_url": env.get("AINORI_SMTP_URL", ""),
            "mail_from": env.get("AINORI_MAIL_FROM", ""),
            "trusted_proxies": tuple(p for p in env.get("AINORI_TRUSTED_PROXIES", "").split(",") if p),
        }
        | given
    )
