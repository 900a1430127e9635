"""Lots as each reader may see them: the farm's own, open ones by district, those one carries or has been promised."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session

from api.accounts.tables import PartyRow
from api.db.actor import Actor
from api.http.pages import MOST, Page, after, encode
from api.http.problem import Refusal
from api.lots.complete import scale_of
from api.lots.schemas import FarmShown, LotShown, PickupShown
from api.lots.states import LotState
from api.lots.tables import LotRow
from api.photos.lookup import photos_of
from api.places.tables import PlaceRow
from api.products.lookup import plain
from api.products.tables import ProductRow
from api.shipments.states import ShipmentState
from api.shipments.tables import ShipmentRow
from api.trips.tables import TripRow

ON_LIST: Final = (LotState.OPEN.value, LotState.CLOSED.value)
_FURTHEST_ROWS: Final = 2000
"""How many rows are looked through for those whose defects one tolerates."""


def lots(
    session: Session,
    actor: Actor,
    *,
    date: str | None = None,
    goods: str | None = None,
    tolerate: Sequence[str] | None = None,
    district: str | None = None,
    state: str | None = None,
    mine: bool = False,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[LotShown]:
    """
    Return a page of lots, newest first.

    Parameters
    ----------
    goods
        Code, name or family.
    tolerate
        Defects that one does not mind: lots with any other are left out.

    Raises
    ------
    Refusal
        ``bad-cursor``.
    """
    asked = _asked(actor).where(visible(actor))
    if mine:
        asked = asked.where(LotRow.party_id == actor.party_id)
    if date is not None:
        asked = asked.where(LotRow.date <= date, LotRow.until >= date)
    if district is not None:
        asked = asked.where(PartyRow.district == district)
    if state is not None:
        asked = asked.where(LotRow.state == state)
    elif not mine and actor.role == "restaurant":
        asked = asked.where(LotRow.state == LotState.OPEN.value)
    if goods is not None:
        asked = asked.where(LotRow.product.in_(_codes(session, actor.region, goods)))
    allowed = None if tolerate is None else set(tolerate)
    step = limit if allowed is None else MOST
    found: list[Any] = []
    seen, position = 0, cursor
    while True:
        rows = session.execute(after(asked, LotRow.created_at, LotRow.id, position, step)).all()
        looked = 0
        for row in rows[:step]:
            looked += 1
            if allowed is None or set(row[0].defects) <= allowed:
                found.append(row)
                if len(found) == limit:
                    break
        seen += looked
        more = looked < len(rows)
        position = encode(rows[looked - 1][0].created_at, rows[looked - 1][0].id) if more else None
        if not more or len(found) == limit or seen >= _FURTHEST_ROWS:
            break
    known = matched_lots(session, actor, [row[0].id for row in found])
    pictures = photos_of(session, "lot", [row[0].id for row in found])
    items = tuple(_shown(actor, row, known, pictures.get(row[0].id, ())) for row in found)
    return Page[LotShown](items=items, next=position)


def lot(session: Session, actor: Actor, lot_id: str) -> LotShown:
    """
    Return one lot.

    Raises
    ------
    Refusal
        ``not-found`` also where the reader may not see it.
    """
    row = session.execute(_asked(actor).where(LotRow.id == lot_id, visible(actor))).first()
    if row is None:
        raise Refusal("not-found")
    return _shown(actor, row, matched_lots(session, actor, [lot_id]), photos_of(session, "lot", [lot_id]).get(lot_id, ()))


def shown(session: Session, actor: Actor, row: LotRow) -> LotShown:
    """Return a lot that its owner has just changed."""
    product = session.execute(
        select(ProductRow).where(ProductRow.region == row.region, ProductRow.code == row.product)
    ).scalar_one_or_none()
    pictures = photos_of(session, "lot", [row.id]).get(row.id, ())
    return _shown(actor, (row, product, session.get_one(PartyRow, row.party_id)), frozenset(), pictures)


def visible(actor: Actor) -> ColumnElement[bool]:
    """Return which lots of the region a reader sees at all."""
    here = LotRow.region == actor.region
    if actor.role in {"operator", "auditor"}:
        return here
    own = LotRow.party_id == actor.party_id
    if actor.role == "farm":
        return and_(here, own)
    carried = LotRow.id.in_(select(ShipmentRow.lot_id).where(_mine(actor)))
    if actor.role == "restaurant":
        return and_(here, or_(LotRow.state.in_(ON_LIST), carried))
    return and_(here, carried)


def matched_lots(session: Session, actor: Actor, ids: Iterable[str]) -> frozenset[str]:
    """Return those lots that a reader has a shipment of, who may therefore know the farm."""
    if actor.role in {"farm", "operator", "auditor"}:
        return frozenset()
    asked = select(ShipmentRow.lot_id).where(_mine(actor), ShipmentRow.lot_id.in_(list(ids)))
    return frozenset(session.scalars(asked))


def _mine(actor: Actor) -> ColumnElement[bool]:
    """Return which shipments are a reader's: those that were not released."""
    alive = ShipmentRow.state.not_in([ShipmentState.OFFERED.value, ShipmentState.RELEASED.value])
    if actor.role == "restaurant":
        return and_(ShipmentRow.restaurant_id == actor.party_id, alive)
    if actor.role == "carrier":
        return and_(ShipmentRow.carrier_id == actor.party_id, alive)
    if actor.role == "driver":
        mine = select(TripRow.id).where(TripRow.driver_id == actor.account_id, TripRow.party_id == actor.party_id)
        return and_(ShipmentRow.trip_id.in_(mine), alive)
    points = select(PlaceRow.id).where(PlaceRow.party_id == actor.party_id)
    return and_(or_(ShipmentRow.pickup_place_id.in_(points), ShipmentRow.delivery_place_id.in_(points)), alive)


def _asked(actor: Actor) -> Select[Any]:
    asked: Any = (
        select(LotRow, ProductRow, PartyRow)
        .outerjoin(ProductRow, (ProductRow.region == LotRow.region) & (ProductRow.code == LotRow.product))
        .join(PartyRow, PartyRow.id == LotRow.party_id)
        .where(LotRow.region == actor.region)
    )
    found: Select[Any] = asked
    return found


def _codes(session: Session, region: str, word: str) -> list[str]:
    wanted = plain(word)
    rows = session.scalars(select(ProductRow).where(ProductRow.region == region)).all()
    names = ("code", "name", "kana", "name_en", "family", "family_en")
    return [row.code for row in rows if wanted in {plain(getattr(row, name)) for name in names}]


def _shown(actor: Actor, found: Any, matched: frozenset[str], pictures: tuple[str, ...]) -> LotShown:
    row, product, party = found
    own = row.party_id == actor.party_id or actor.is_operator
    named = own or row.id in matched or (party.named and actor.role != "auditor")
    closer = own or row.id in matched or actor.role == "auditor"
    farm = FarmShown(
        district=party.district,
        id=party.id if named or actor.role == "auditor" else None,
        name=party.name if named else None,
        name_en=party.name_en if named else None,
        story=party.story if named else None,
    )
    pickups = row.pickups if closer else ()
    return LotShown(
        id=row.id, version=row.version, state=row.state, date=row.date, until=row.until, farm=farm, product=row.product,
        name=product.name if product else row.product, name_en=product.name_en if product else row.product,
        family=product.family if product else "", unit_g=row.unit_g, units_total=row.units_total, units_left=row.units_left,
        units_held=row.units_held if closer else None, units_allocated=row.units_allocated if closer else None,
        units_lost=row.units_lost if closer else None, units_likely=row.units_likely, min_units=row.min_units,
        units_per_crate=row.units_per_crate, crate_type=row.crate_type,
        lowest_yen_per_unit=row.lowest_yen_per_unit if _prices(actor) else None,
        lowest_yen_per_kg=row.lowest_yen_per_kg if _prices(actor) else None,
        scale=scale_of(row.scale) if own else None, weight_from=row.weight_from, defects=tuple(row.defects), zone=row.zone,
        ethylene=row.ethylene, on_board_min=row.on_board_min, handling_s=row.handling_s, deliver_by=row.deliver_by,
        harvested_at=row.harvested_at,
        pickups=tuple(
            PickupShown(place=one["place"], windows=tuple((a, b) for a, b in one["windows"]), change_yen=one["change_yen"])
            for one in pickups
        ),
        note="" if actor.role == "auditor" else row.note, listed=row.listed, photos=pictures,
        standing=row.standing_id if own else None,
        counted_at=row.counted_at if closer else None, created_at=row.created_at,
    )  # fmt: skip


def _prices(actor: Actor) -> bool:
    """Whether a reader sees what the farm asks: whoever drives does not need to."""
    return actor.role not in {"carrier", "driver", "keeper"}
