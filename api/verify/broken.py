"""A broken invariant."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """Which invariant (``I1`` …), of what, and how; no personal data, only ids and figures."""

    rule: str
    thing: str
    id: str
    how: str

    def __str__(self) -> str:
        """Write it in one line."""
        return f"{self.rule} {self.thing} {self.id}: {self.how}"
