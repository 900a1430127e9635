"""How vehicles are shown: whole to their own party and the operator, without plate and numbers to the auditor."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.accounts.whose import own
from api.db.actor import Actor
from api.http.pages import Page, after_key, page_of_keys
from api.vehicles.gate import gate, in_use
from api.vehicles.papers import papers_of
from api.vehicles.schemas import GateShown, PaperShown, VehicleShown
from api.vehicles.tables import PaperRow, VehicleRow
from api.vehicles.words import said_of

_PLAIN = (
    "id", "name", "name_en", "plate_class", "profile", "payload_g", "crates_ambient", "crates_cool", "crates_frozen",
    "height_cm", "width_cm", "weight_kg", "yen_per_km", "yen_per_h", "yen_per_visit", "state", "version",
)  # fmt: skip


def shown(session: Session, actor: Actor, row: VehicleRow, today: date, *dates: date) -> VehicleShown:
    """Show a vehicle with what its papers allow today, tomorrow and on more dates."""
    papers = papers_of(session, row.id)
    blind = actor.role == "auditor"
    days = dict.fromkeys([today, today + timedelta(days=1), *dates])
    return VehicleShown(
        party=row.party_id,
        plate="" if blind else row.plate,
        papers=tuple(_paper(paper, today, blind=blind) for paper in papers),
        gates=tuple(_gate(row, papers, day.isoformat()) for day in days),
        **{name: getattr(row, name) for name in _PLAIN},
    )


def one(session: Session, actor: Actor, vehicle_id: str, today: date, *dates: date) -> VehicleShown:
    """Show one vehicle; 404 for anybody else's."""
    return shown(session, actor, own(session, actor, VehicleRow, vehicle_id, reading=True), today, *dates)


def listed(
    session: Session, actor: Actor, today: date, *, party: str | None, state: str, cursor: str | None, limit: int
) -> Page[VehicleShown]:
    """List one's own vehicles; operator and auditor see all, or those of one party."""
    statement = select(VehicleRow).where(VehicleRow.region == actor.region, VehicleRow.state == state)
    if actor.role not in {"operator", "auditor"}:
        statement = statement.where(VehicleRow.party_id == actor.party_id)
    if party is not None:
        statement = statement.where(VehicleRow.party_id == party)
    rows = session.scalars(after_key(statement, VehicleRow.id, cursor, limit)).all()
    found, following = page_of_keys(rows, limit)
    return Page[VehicleShown](items=tuple(shown(session, actor, row, today) for row in found), next=following)


def paper_shown(row: PaperRow, today: date) -> PaperShown:
    """Show one paper."""
    return _paper(row, today, blind=False)


def _paper(row: PaperRow, today: date, *, blind: bool) -> PaperShown:
    return PaperShown(
        id=row.id,
        kind=row.kind,
        number="" if blind else row.number,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        limit_yen=row.limit_yen,
        days_of_90=row.days_of_90,
        state=row.state,
        ends_in_days=(date.fromisoformat(row.valid_until) - today).days,
    )


def _gate(row: VehicleRow, papers: tuple[PaperRow, ...], day: str) -> GateShown:
    found = gate(row.plate_class, papers, day, used=in_use(row.state, row.closed_on, day))
    said = said_of([*found.closed, *found.lapsed])
    return GateShown(
        date=day,
        open=not found.closed,
        permits=found.permits,
        insured_yen=found.insured_yen,
        closed=found.closed,
        lapsed=found.lapsed,
        missing=found.missing,
        text_ja=said.ja,
        text_en=said.en,
    )
