"""Taking units from the list: held at once, given back with the reason where nobody can carry them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.db.base import new_id
from api.db.tx import Tx
from api.entries.belongs import maker
from api.entries.days import must_be_open, open_day
from api.entries.moving import born, moved
from api.http.problem import Refusal
from api.lots import units
from api.lots.states import LotState
from api.lots.tables import HoldRow, LotRow
from api.messages import Said
from api.notify.owe import tell
from api.orders.complete import plain_receivings, receiving_faults
from api.orders.schemas import TakeIn
from api.orders.states import ORDER, OrderAction, OrderState
from api.orders.tables import OrderRow
from api.regions import times
from api.regions.service import config_of, inputs_changed

CUT_OFF = Said("締め切りまでに運べる便が見つかりませんでした", "no carriage was found by the cut-off")


def take(tx: Tx, lot_id: str, given: TakeIn) -> OrderRow:
    """
    Take units of a lot from the list: an order of its own, whose units are held from this moment.

    Raises
    ------
    Refusal
        ``not-found``, ``units-gone``, ``lot-not-listed``, ``wrong-state``, ``entries-closed``, ``bad-input``.
    """
    party = maker(tx.session, tx.actor, "restaurant").id
    lot = tx.session.get(LotRow, lot_id)
    if lot is None or lot.region != tx.actor.region or lot.state == LotState.DRAFT.value:
        raise Refusal("not-found")
    if not lot.listed:
        raise Refusal("lot-not-listed")
    day = _day(tx, lot, given.date)
    faults = receiving_faults(tx.session, lot.region, party, given.receivings, day)
    if faults:
        raise Refusal("bad-input", faults=faults)
    if given.units < lot.min_units:
        raise Refusal("too-few-units", field="units", least=lot.min_units)
    units.hold(tx, lot.id, given.units)
    grams = given.units * lot.unit_g
    row = OrderRow(
        id=new_id("order"), region=lot.region, party_id=party, date=day, until=day, kind="take", title="", min_g=grams,
        max_g=grams, over_g=0,
        accepts=[{"goods": lot.product, "highest_yen_per_kg": given.highest_yen_per_kg, "defects": list(lot.defects)}],
        receivings=plain_receivings(given.receivings), max_deliveries=given.max_deliveries, priority=0, lot_id=lot.id,
        units=given.units, note=given.note, version=1, created_at=tx.now, state=OrderState.OPEN.value,
    )  # fmt: skip
    tx.session.add(row)
    tx.session.flush()
    until = _until(tx.session, lot.region, day, tx.now)
    hold = HoldRow(id=new_id("hold"), lot_id=lot.id, order_id=row.id, units=given.units, expires_at=until, state="held")
    tx.session.add(hold)
    tx.session.flush()
    born(tx, "order", row, how="take", lot=lot.id, units=given.units)
    tx.audit("lot", lot.id, "hold", units=given.units, order=row.id)
    tx.announce(f"party:{lot.party_id}", "lot", party=lot.party_id, id=lot.id, state=lot.state, units_left=lot.units_left)
    tx.due("hold", until, key=f"hold/{hold.id}", date=day, hold=hold.id)
    inputs_changed(tx, day)
    return row


def hold_of(session: Session, order_id: str) -> HoldRow | None:
    """Return the hold of an order, the last one there was."""
    return session.scalars(select(HoldRow).where(HoldRow.order_id == order_id).order_by(HoldRow.expires_at.desc())).first()


def plan_hold(tx: Tx, order_id: str) -> int:
    """
    Say that an order's held units now ride: they are handed to the shipment by ``allocate(..., held=)``; how many they are.

    0 where the order holds nothing.
    """
    row = _held(tx, order_id)
    if row is None:
        return 0
    row.state = "planned"
    tx.undue(f"hold/{row.id}")
    return row.units


def release_holds(
    tx: Tx, order_ids: Iterable[str], why: Said = CUT_OFF, *, ends: OrderAction | None = OrderAction.EXPIRE
) -> int:
    """
    Give held units back and say why; the orders end with it.

    Parameters
    ----------
    ends
        What becomes of the orders: EXPIRE (no carriage), CANCEL (called off); None where the caller moves them.

    Returns
    -------
    released
        How many holds there were.
    """
    count = 0
    for order_id in order_ids:
        row = _held(tx, order_id)
        if row is None:
            continue
        row.state, row.reason, row.reason_en = "released", why.ja[:300], why.en[:300]
        units.unhold(tx, row.lot_id, row.units)
        tx.undue(f"hold/{row.id}")
        tx.audit("lot", row.lot_id, "unhold", units=row.units, order=order_id)
        order = tx.session.get_one(OrderRow, order_id)
        if ends is not None and ORDER.can(order.state, ends):
            moved(tx, ORDER, order, ends, why=why.en[:120])
        inputs_changed(tx, order.date)
        if ends is not OrderAction.CANCEL:
            lot = tx.session.get_one(LotRow, row.lot_id)
            tell(
                tx, "hold-released", effect=f"hold-released/{row.id}", party=order.party_id, urgent=True,
                order=order.id, product=lot.product, units=row.units, date=order.date, reason=why,
            )  # fmt: skip
        count += 1
    return count


def release_holds_of_lot(tx: Tx, lot_id: str, why: Said, *, down_to: int = 0) -> int:
    """Release the newest holds of a lot until at most so many units are held; how many holds were released."""
    held = tx.session.execute(
        select(HoldRow.order_id, HoldRow.units)
        .join(OrderRow, OrderRow.id == HoldRow.order_id)
        .where(HoldRow.lot_id == lot_id, HoldRow.state == "held")
        .order_by(OrderRow.created_at.desc(), OrderRow.id.desc())
    ).all()
    over = sum(row.units for row in held) - down_to
    chosen: list[str] = []
    for row in held:
        if over <= 0:
            break
        chosen.append(row.order_id)
        over -= row.units
    return release_holds(tx, chosen, why)


def expire_hold(tx: Tx, hold_id: str) -> bool:
    """Release a hold whose time is over, whether by its timer or late; False where it is held no more."""
    row = tx.session.get(HoldRow, hold_id)
    if row is None or row.state != "held" or row.expires_at > tx.now:
        return False
    return release_holds(tx, [row.order_id]) == 1


def _held(tx: Tx, order_id: str) -> HoldRow | None:
    return tx.session.scalars(select(HoldRow).where(HoldRow.order_id == order_id, HoldRow.state == "held")).first()


def _day(tx: Tx, lot: LotRow, wanted: str | None) -> str:
    """Return the day on which units taken now may ride."""
    if wanted is None:
        day = open_day(tx.session, lot.region, lot.date, lot.until, tx.now, late=True)
        return day or must_be_open(tx.session, lot.region, lot.date, lot.until, tx.now, late=True)
    if not lot.date <= wanted <= lot.until:
        raise Refusal("not-that-day", field="date", first=lot.date, last=lot.until)
    return must_be_open(tx.session, lot.region, wanted, wanted, tx.now, late=True)


def _until(session: Session, region: str, day: str, now: datetime) -> datetime:
    """Return until when units are held: until answers to the day's plan are in, or, for a late order, until late ones end."""
    config = config_of(session, region)
    for step in (config.clock.consent_by, config.clock.late_until):
        at = times.step_at(config, date.fromisoformat(day), step)
        if at > now:
            return at
    return now
