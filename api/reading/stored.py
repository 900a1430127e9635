"""Day and plan documents out of the store, read together as the sheets read files."""

from __future__ import annotations

import threading
import zlib
from collections import OrderedDict
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.documents.day import Day
from api.documents.ground import Ground
from api.documents.plan import PlanDocument
from api.http.problem import Refusal
from api.plans.tables import PlanRow
from api.sheets.reading import Book

_KEPT: Final = 6
_books: OrderedDict[tuple[str, str], Book] = OrderedDict()
_lock = threading.Lock()


def active_plan(session: Session, region: str, date: str) -> PlanRow | None:
    """Return the plan that holds on a day."""
    return session.execute(
        select(PlanRow).where(PlanRow.region == region, PlanRow.date == date, PlanRow.state == "active")
    ).scalar_one_or_none()


def book_of(plan: PlanRow) -> Book:
    """
    Return day and plan of a row, read together; the last few are kept, as documents never change.

    Raises
    ------
    Refusal
        ``no-plan`` where the row holds no documents.
    """
    if plan.day is None or plan.document is None:
        raise Refusal("no-plan")
    key = plan.id, plan.day_hash
    with _lock:
        if key in _books:
            _books.move_to_end(key)
            return _books[key]
    day = Day.model_validate_json(zlib.decompress(plan.day))
    document = PlanDocument.model_validate_json(zlib.decompress(plan.document))
    book = Book.read(day, document, _no_ground(day, document))
    with _lock:
        _books[key] = book
        while len(_books) > _KEPT:
            _books.popitem(last=False)
    return book


def book_on(session: Session, region: str, date: str) -> Book:
    """
    Return the book of the plan that holds on a day.

    Raises
    ------
    Refusal
        ``no-plan`` where none holds.
    """
    plan = active_plan(session, region, date)
    if plan is None:
        raise Refusal("no-plan")
    return book_of(plan)


def _no_ground(day: Day, plan: PlanDocument) -> Ground:
    """Return an empty backdrop around the day's places: what is read here is drawn on other maps."""
    lons = [place.lon for place in day.places] or [0.0]
    lats = [place.lat for place in day.places] or [0.0]
    pad = 0.001
    return Ground(
        network=plan.network.name, credit=plan.network.credit, sketch=plan.network.sketch,
        bbox=(max(-180.0, min(lons) - pad), max(-90.0, min(lats) - pad), min(180.0, max(lons) + pad),
              min(90.0, max(lats) + pad)),
    )  # fmt: skip
