"""On which dates a standing entry comes: its rhythm, and everybody whose closing days stop it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from api.accounts.tables import PartyRow
from api.messages import Said
from api.places.tables import PlaceRow
from api.regions.calendars import ClosingRule, Rhythm
from api.regions.closings import Occurrence, Party, occurrences
from api.regions.service import config_of
from api.standing.tables import StandingRow


def rhythm_of(row: StandingRow) -> Rhythm:
    """Return the rhythm of a standing entry."""
    return Rhythm.model_validate_json(orjson.dumps(row.rhythm))


def rule_of(data: Any) -> ClosingRule:
    """Return a closing rule as the store keeps it."""
    return ClosingRule.model_validate_json(orjson.dumps(data or {}))


def dates(session: Session, row: StandingRow, first: date, last: date) -> tuple[Occurrence, ...]:
    """Return the dates of a standing entry from ``first`` to ``last``, skipped ones with the reason."""
    return occurrences(rhythm_of(row), first, last, _stoppers(session, row), config_of(session, row.region).calendar)


def _stoppers(session: Session, row: StandingRow) -> list[Party]:
    """Return whose closing days stop it: the entry's own, its party's, those of keepers it depends on, the region's."""
    config = config_of(session, row.region)
    own = session.get_one(PartyRow, row.party_id)
    found = [
        Party(id=row.id, name=Said(row.title or "定期", row.title or "standing entry"), rule=rule_of(row.closings)),
        _party(own),
    ]
    found += [_party(keeper) for keeper in _only_keepers(session, row)]
    found.append(Party(id=config.id, name=Said(config.name, config.name_en), rule=config.closings))
    return found


def _party(row: PartyRow) -> Party:
    return Party(id=row.id, name=Said(row.name, row.name_en or row.name), rule=rule_of(row.closings))


def _only_keepers(session: Session, row: StandingRow) -> Iterable[PartyRow]:
    """Return keepers without whom the entry cannot be: every way of handing over leads through their drop points."""
    ways = row.entry.get("receivings") or row.entry.get("pickups") or ()
    places = [session.get(PlaceRow, way["place"]) for way in ways]
    if not places or any(place is None or place.party_id == row.party_id for place in places):
        return []
    owners = {place.party_id for place in places if place is not None}
    if len(owners) != 1:
        return []
    return session.scalars(select(PartyRow).where(PartyRow.id.in_(owners))).all()
