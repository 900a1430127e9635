"""The only place that asks what time it is."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> datetime:
    """Return the moment, in UTC, to the second."""
    return datetime.now(UTC).replace(microsecond=0)
