"""What every act owes when a promise changes: the units, the money, the words to each side, and another plan for the rest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.accounts.tables import PartyRow
from api.crates.service import crates_for
from api.db.tx import Tx
from api.lots import units as lot_units
from api.lots.tables import LotRow
from api.messages import Said
from api.money.claims_table import Cause, NoSuchClaim, Stage
from api.money.correct import correct, corrections_of, reverse
from api.money.service import counter, left_of, standing_lines, take_back
from api.money.tables import MoneyRow
from api.notify.owe import tell
from api.plans.service import request_replan
from api.products.tables import ProductRow
from api.regions.service import inputs_changed
from api.shipments import service as shipments
from api.shipments.states import ShipmentAction
from api.shipments.tables import ShipmentRow

CLAIM_OF: Final[dict[str, Cause]] = {
    "withdrawn": "withdrawn", "reduced": "withdrawn", "cancelled": "cancelled", "short": "short", "spoiled": "quality",
    "declined": "breakdown", "breakdown": "breakdown", "closure": "closure", "not_collected": "breakdown", "absent": "absent",
    "not_there": "absent", "lost": "lost", "damaged": "damaged", "wrong_goods": "wrong_goods", "refused": "quality",
    "other": "lost", "unreported": "lost",
}  # fmt: skip
"""Cause of an act to cause in the claims table. A truck that does not come is a breakdown, whatever kept it."""
CAUSES: Final[dict[str, Said]] = {
    "withdrawn": Said("農家が取り下げました", "the farm withdrew it"),
    "reduced": Said("農家が数を減らしました", "the farm has fewer"),
    "cancelled": Said("お店が取り消しました", "the restaurant called it off"),
    "short": Said("朝の数が足りませんでした", "the count at dawn was short"),
    "spoiled": Said("品が傷みました", "the goods were spoiled"),
    "declined": Said("便が出せなくなりました", "the trip cannot go"),
    "breakdown": Said("車が故障しました", "the truck broke down"),
    "closure": Said("道が通れません", "the road is closed"),
    "not_collected": Said("集荷できないまま便が終わりました", "the run ended without collecting it"),
    "absent": Said("受け取る人がいませんでした", "nobody was there to receive"),
    "not_there": Said("集荷先に品がありませんでした", "there was nothing to collect"),
    "lost": Said("品がなくなりました", "the goods were lost"),
    "damaged": Said("品がこわれました", "the goods were damaged"),
    "wrong_goods": Said("ちがう品でした", "they were other goods"),
    "refused": Said("お店が受け取りませんでした", "the restaurant did not take it"),
    "other": Said("そのほかの理由", "for another reason"),
    "unreported": Said("届いたという報告がありません", "nobody reported its delivery"),
}


def goods_of(session: Session, lot: LotRow) -> Said:
    """Return what a lot is, as people call it."""
    row = session.scalars(select(ProductRow).where(ProductRow.region == lot.region, ProductRow.code == lot.product)).first()
    return Said(lot.product, lot.product) if row is None else Said(row.name, row.name_en or row.name)


def about(session: Session, shipment: ShipmentRow) -> dict[str, Any]:
    """Return what messages about a shipment say."""
    lot = session.get_one(LotRow, shipment.lot_id)
    return {
        "goods": goods_of(session, lot), "units": shipment.units, "date": shipment.date, "shipment": shipment.id,
        "farm": session.get_one(PartyRow, shipment.farm_id).name,
        "restaurant": session.get_one(PartyRow, shipment.restaurant_id).name,
        "pickup_at": shipment.pickup_at, "delivery_at": shipment.delivery_at, "trip": shipment.trip_id,
    }  # fmt: skip


def tell_sides(
    tx: Tx, kind: str, shipment: ShipmentRow, *, effect: str, sides: Iterable[str] = ("farm", "restaurant", "carrier"),
    urgent: bool = True, useless_after: datetime | None = None, **more: Any,
) -> None:  # fmt: skip
    """Owe the same news to several sides of a shipment, once each; a party that stands on two sides hears it once."""
    party_of = {"farm": shipment.farm_id, "restaurant": shipment.restaurant_id, "carrier": shipment.carrier_id}
    params = {**about(tx.session, shipment), **more}
    for party in dict.fromkeys(party_of[side] for side in sides):
        tell(tx, kind, effect=f"{effect}/{party}", party=party, urgent=urgent, useless_after=useless_after, **params)


def put_right(tx: Tx, shipment: ShipmentRow, cause: str, units: int, stage: Stage | None = None) -> None:
    """Correct the money of so many units by the table of custody and cause; where nothing is owed yet, nothing happens."""
    if units < 1 or not standing_lines(tx.session, shipment=shipment.id):
        return
    try:
        correct(tx, shipment, cause=CLAIM_OF.get(cause, "lost"), units=units, stage=stage)
    except NoSuchClaim:
        # The table says that this cannot arise in these hands: then it is nobody's claim, and the lines are taken back.
        take_back(tx, shipment, cause)


def release(tx: Tx, shipment: ShipmentRow, cause: str, *, lost: int = 0, said: str = "", because: str | None = None) -> None:
    """
    Release a shipment before its pickup: units, money, and words to all three sides.

    Parameters
    ----------
    lost
        Units that do not go back on the list.
    because
        Distinguishes one release from another of the same shipment, should it have been reinstated between.
    """
    if shipment.state == "promised":
        put_right(tx, shipment, cause, shipment.units)
    else:
        take_back(tx, shipment, cause)
    shipments.move(tx, shipment, ShipmentAction.RELEASE, cause, lost=lost)
    tell_sides(
        tx, "shipment-released", shipment, effect=f"released/{shipment.id}/{because or cause}",
        cause=CAUSES.get(cause, CAUSES["other"]), note=said,
    )  # fmt: skip


def lessen(tx: Tx, shipment: ShipmentRow, units: int, cause: str, *, said: str = "") -> None:
    """
    Make a promise smaller before its pickup; the units that are gone are lost.

    Parameters
    ----------
    units
        How many remain, at least 1 and fewer than now.
    """
    if not 0 < units < shipment.units:
        raise ValueError(f"{units} of {shipment.units} units")
    gone, before = shipment.units - units, shipment.units
    put_right(tx, shipment, cause, gone)
    lot_units.lose(tx, shipment.lot_id, gone, of="units_allocated")
    shipment.units, shipment.cause = units, cause
    shipment.crates = crates_for(tx.session, shipment, units)
    tx.session.flush()
    tx.audit("shipment", shipment.id, "lessen", units=units, before_units=before, cause=cause)
    shipments.announce(tx, shipment, "lessened")
    tell_sides(
        tx, "shipment-lessened", shipment, effect=f"lessened/{shipment.id}/{units}", cause=CAUSES.get(cause, CAUSES["other"]),
        before_units=before, note=said,
    )  # fmt: skip


def reinstate_money(tx: Tx, shipment: ShipmentRow) -> None:
    """Let the lines of a shipment stand again that had been put right because it was released."""
    for correction in corrections_of(tx.session, shipment.id):
        reverse(tx, correction, "reinstated")
    lines = [
        row.id
        for row in tx.session.scalars(select(MoneyRow).where(MoneyRow.shipment_id == shipment.id, MoneyRow.counters.is_(None)))
    ]
    back = tx.session.scalars(
        select(MoneyRow).where(MoneyRow.counters.in_(lines), MoneyRow.correction_id.is_(None), MoneyRow.cause != "replanned")
    ).all()
    left = left_of(tx.session, [row.id for row in back])
    for row in back:
        if left[row.id]:
            counter(tx, row, "reinstated", yen=left[row.id])


def replan(tx: Tx, date: str, why: str, *, forbidden: Sequence[Mapping[str, str]] = ()) -> None:
    """
    Ask that what is not yet done of a day is planned again.

    Parameters
    ----------
    forbidden
        Patterns (lot, order, trip) that must not come again.
    """
    inputs_changed(tx, date)
    tx.audit("day", date, "ask-replan", why=why)
    request_replan(tx, date, why, {"forbidden": [dict(one) for one in forbidden]} if forbidden else None)
