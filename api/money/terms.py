"""Under which terms something is agreed, and which claims table they name."""

from __future__ import annotations

from datetime import date

from api.regions.config import RegionConfig


def terms_of(config: RegionConfig, day: date) -> str:
    """Return the version of the terms in force on a date; the first one where none has begun yet."""
    begun = [terms for terms in config.terms if terms.since <= day]
    return (begun[-1] if begun else config.terms[0]).version


def liability_of(config: RegionConfig, terms_version: str) -> str:
    """Return the version of the claims table that terms name; that of the newest terms where the version is unknown."""
    return next((terms for terms in config.terms if terms.version == terms_version), config.terms[-1]).liability
