"""Days kept warm for quotes: each open day with the plan that holds, or its draft, handed to the standing quote process."""

from __future__ import annotations

import logging
import threading
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import orjson
from sqlalchemy import or_, select

from api.children.quotes import QuoteDay, QuoteDesk
from api.db.store import Store
from api.plans.documents import unpacked
from api.plans.tables import PlanRow
from api.regions.tables import DayRow

LOG: Final = logging.getLogger("ainori.quotes")
_ROUND_S: Final = 1.0
_LIVE: Final = ("open", "closed", "held", "committed", "running")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Held:
    """A day as it was handed over: by which plan, and what rides by it for each lot, order and trip."""

    plan_id: str
    as_of: str
    rides: Mapping[str, Sequence[Mapping[str, Any]]]


class QuoteKeeper:
    """
    Keeps the quote process in step with the store.

    Parameters
    ----------
    network
        Returns the road network's file; called in the keeper's own thread.
    """

    def __init__(
        self, store: Store, region: str, network: Callable[[], Path], *, cache_folder: Path | None = None
    ) -> None:  # fmt: skip
        self._store, self._region, self._network, self._cache = store, region, network, cache_folder
        self.desk = QuoteDesk()
        self._held: dict[str, _Held] = {}
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to follow the store."""
        self._thread = threading.Thread(target=self._loop, name="quote days", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop, and let the process go."""
        self._stopping.set()
        self._store.ring("plans")
        if self._thread is not None:
            self._thread.join(10)
        self.desk.close()

    def refresh(self) -> list[str]:
        """Hand over days whose plan has changed, let go of days that are over; the dates handed over."""
        with self._store.read() as session:
            days = session.execute(
                select(DayRow.date, DayRow.active_plan_id, DayRow.draft_plan_id).where(
                    DayRow.region == self._region, DayRow.state.in_(_LIVE),
                    or_(DayRow.active_plan_id.is_not(None), DayRow.draft_plan_id.is_not(None)),
                )
            ).all()  # fmt: skip
        wanted = {day.date: day.active_plan_id or day.draft_plan_id for day in days}
        for date in [date for date in self._held if date not in wanted]:
            self._held.pop(date)
            self.desk.drop(self._name(date))
        fresh = [date for date, plan in wanted.items() if plan != (held.plan_id if (held := self._held.get(date)) else None)]
        return [date for date in sorted(fresh) if self._hand_over(date, wanted[date] or "")]

    def ask(self, date: str, newcomers: bytes, *, full: bool = False) -> bytes:
        """
        Return a quote.

        Raises
        ------
        QuoteFailed
            Where there is none; code ``not-ready`` while the day is not held yet.
        """
        return self.desk.ask(self._name(date), newcomers, full=full, timeout_s=8.0 if full else 5.0)

    def holds(self, date: str) -> bool:
        """Whether there is a plan of the day to ask of."""
        return date in self._held

    def standing(self, date: str, entry: str) -> tuple[str, str, Sequence[Mapping[str, Any]]] | None:
        """Return what rides for an entry by the plan at hand, with when it was made and its id; None where there is no plan."""
        held = self._held.get(date)
        return None if held is None else (held.as_of, held.plan_id, held.rides.get(entry, ()))

    def _hand_over(self, date: str, plan_id: str) -> bool:
        with self._store.read() as session:
            plan = session.get(PlanRow, plan_id)
            if plan is None or plan.day is None or plan.document is None or plan.ready_at is None:
                return False
            day, document, as_of = unpacked(plan.day), unpacked(plan.document), plan.ready_at.isoformat()
        rides: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
        for one in orjson.loads(document)["shipments"]:
            for name in (one["lot"], one["order"], one["trip"]):
                rides[name].append(one)
        self.desk.load(
            QuoteDay(
                day=self._name(date), document=day, plan=document, network=self._network(), as_of=as_of, based_on=plan_id,
                cache_folder=self._cache,
            )
        )  # fmt: skip
        self._held[date] = _Held(plan_id=plan_id, as_of=as_of, rides=dict(rides))
        return True

    def _name(self, date: str) -> str:
        return f"{self._region}/{date}"

    def _loop(self) -> None:
        while not self._stopping.is_set():
            try:
                self.refresh()
            except Exception:
                # Quotes are asked of what was handed over before; the next round tries again.
                LOG.exception("a day could not be handed over")
            self._store.wait("plans", _ROUND_S)
