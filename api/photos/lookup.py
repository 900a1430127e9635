"""Finding the photographs of things."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.photos.tables import PhotoRow


def photos_of(session: Session, thing: str, ids: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return the photographs of each of some things, oldest first."""
    asked = select(PhotoRow.thing_id, PhotoRow.id).where(PhotoRow.thing == thing, PhotoRow.thing_id.in_(list(ids)))
    found: dict[str, tuple[str, ...]] = {}
    for thing_id, photo_id in session.execute(asked.order_by(PhotoRow.at, PhotoRow.id)):
        found[thing_id] = (*found.get(thing_id, ()), photo_id)
    return found
