"""What a timer's handler is given, and what it may answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from api.db.tx import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A timer whose moment has come.

    ``date``: service day it belongs to, None for others. ``late_s``: how long ago it should have run.
    ``attempts``: how often it has failed.
    """

    id: str
    key: str
    kind: str
    date: str | None
    data: Any
    due_at: datetime
    late_s: int
    attempts: int

    @property
    def day(self) -> dt.date:
        """Service day; only for timers that belong to one."""
        if self.date is None:
            raise ValueError(f"timer {self.key} belongs to no day")
        return dt.date.fromisoformat(self.date)


Handler = Callable[[Tx, Due], datetime | None]
"""Does what is due within the transaction; a moment returned means: not yet, ask again then."""
