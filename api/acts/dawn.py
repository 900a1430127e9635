"""The dawn count: as said, fewer or more, with one tap; no count is as said."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, model_validator
from sqlalchemy import select

from api.accounts.whose import is_own
from api.acts import amends
from api.acts.less import WAITING, at_the_farm, share_out, waiting_of
from api.db.tables import AuditRow
from api.db.tx import Tx
from api.http.body import Body, Shown
from api.http.problem import Refusal
from api.lots import units as lot_units
from api.lots.tables import LotRow
from api.notify.owe import tell
from api.places.tables import PlaceRow
from api.regions import times
from api.regions.service import can_edit, config_of
from api.shipments.tables import ShipmentRow


class CountIn(Body):
    """One tap: as said; or so many fewer, so many more than said."""

    count: Literal["as_said", "fewer", "more"]
    units: Annotated[int | None, Field(ge=1, le=100_000)] = None

    @model_validator(mode="after")
    def _number(self) -> CountIn:
        if (self.units is None) != (self.count == "as_said"):
            raise ValueError("units are given for fewer and more, not for as_said")
        return self


class CountShown(Shown):
    """What the count came to; ``superseded``: another member counted before, and that holds."""

    id: str
    outcome: Literal["applied", "had", "superseded"]
    there: int
    promised: int
    units_left: int
    touched: int
    """Promises that were made smaller or released."""


def count(tx: Tx, lot_id: str, given: CountIn) -> CountShown:
    """
    Count a lot at dawn. Of two members who count the first wins; both are told where they differ.

    Raises
    ------
    Refusal
        ``not-found``, ``count-closed``, ``wrong-state``, ``more-than-there``.
    """
    lot = counted_lot(tx, lot_id)
    config = config_of(tx.session, tx.actor.region)
    day = times.service_day(config, tx.now).isoformat()
    if not can_edit(tx.session, tx.actor.region, day, tx.now).counts or not lot.date <= day <= lot.until:
        raise Refusal("count-closed", opens=config.clock.dawn_opens.at, closes=config.clock.dawn_closes.at)
    if lot.state not in {"open", "closed"}:
        raise Refusal("wrong-state", state=lot.state)
    if lot.counted_at is not None and times.service_day(config, lot.counted_at).isoformat() == day:
        return _second(tx, lot, given)
    there, touched = at_the_farm(tx, lot), 0
    if given.count == "fewer":
        if (given.units or 0) > there:
            raise Refusal("more-than-there", field="units", units=there)
        there -= given.units or 0
        touched = share_out(tx, lot, there, "short")
    elif given.count == "more":
        there += given.units or 0
        lot_units.grow(tx, lot.id, given.units or 0)
        lot.listed = True
        tx.announce(f"day:{day}", "dawn.extra", lot=lot.id, product=lot.product, units=given.units)
    tx.session.refresh(lot)
    lot.counted_at = tx.now
    tx.audit("lot", lot.id, "count", found=given.count, units=given.units, there=there)
    tx.announce(f"day:{day}", "dawn.count", lot=lot.id, found=given.count)
    if given.count != "as_said":
        amends.replan(tx, day, "dawn count")
    return _shown(tx, lot, "applied", there, touched)


def counted_lot(tx: Tx, lot_id: str) -> LotRow:
    """
    Return a lot that the actor may count: the farm's own, or one that waits at the keeper's own point.

    Raises
    ------
    Refusal
        ``not-found``.
    """
    lot = tx.session.get(LotRow, lot_id)
    if lot is None or lot.region != tx.actor.region:
        raise Refusal("not-found")
    if is_own(tx.actor, lot.party_id):
        return lot
    if tx.actor.role == "keeper":
        places = [tx.session.get(PlaceRow, option["place"]) for option in lot.pickups]
        if any(place is not None and place.party_id == tx.actor.party_id for place in places):
            return lot
    raise Refusal("not-found")


def _second(tx: Tx, lot: LotRow, given: CountIn) -> CountShown:
    first = tx.session.scalars(
        select(AuditRow)
        .where(AuditRow.thing == "lot", AuditRow.thing_id == lot.id, AuditRow.action == "count")
        .order_by(AuditRow.seq.desc())
    ).first()
    said = (None, None) if first is None else (first.details.get("found"), first.details.get("units"))
    there = at_the_farm(tx, lot)
    if said == (given.count, given.units):
        return _shown(tx, lot, "had", there, 0)
    who = {tx.actor.account_id, None if first is None else first.account_id}
    for account in sorted(name for name in who if name is not None):
        tell(
            tx, "counts-differ", effect=f"counts-differ/{lot.id}/{lot.date}/{account}", account=account, urgent=True,
            goods=amends.goods_of(tx.session, lot), there=there,
        )  # fmt: skip
    tx.audit("lot", lot.id, "count-second", found=given.count, units=given.units)
    return _shown(tx, lot, "superseded", there, 0)


def _shown(tx: Tx, lot: LotRow, outcome: Literal["applied", "had", "superseded"], there: int, touched: int) -> CountShown:
    promised = sum(row.units for row in waiting_of(tx, lot.id))
    return CountShown(
        id=lot.id, outcome=outcome, there=there, promised=promised, units_left=lot.units_left, touched=touched
    )  # fmt: skip


def uncounted(tx: Tx, day: str) -> list[LotRow]:
    """Return the lots of a day of which something is promised and that nobody has counted yet this morning."""
    config = config_of(tx.session, tx.actor.region)
    opened = times.step_at(config, date.fromisoformat(day), config.clock.dawn_opens)
    lots = tx.session.scalars(
        select(LotRow)
        .where(
            LotRow.region == tx.actor.region, LotRow.state.in_(("open", "closed")),
            LotRow.id.in_(
                select(ShipmentRow.lot_id).where(
                    ShipmentRow.region == tx.actor.region, ShipmentRow.date == day, ShipmentRow.state.in_(WAITING)
                )
            ),
        )
        .order_by(LotRow.party_id, LotRow.id)
    )  # fmt: skip
    return [lot for lot in lots if lot.counted_at is None or lot.counted_at < opened]


def ask(tx: Tx, day: str, step: str) -> int:
    """Ask farms for their count (``open``) or once more (``remind``): one message a farm; how many were asked."""
    config = config_of(tx.session, tx.actor.region)
    closes = times.step_at(config, date.fromisoformat(day), config.clock.dawn_closes)
    by_farm: dict[str, list[LotRow]] = {}
    for lot in uncounted(tx, day):
        by_farm.setdefault(lot.party_id, []).append(lot)
    for farm, lots in by_farm.items():
        tell(
            tx, "dawn-ask" if step == "open" else "dawn-remind", effect=f"dawn/{day}/{step}/{farm}", party=farm,
            urgent=step != "open", useless_after=closes, date=day, until=closes, count=len(lots),
            goods=[amends.goods_of(tx.session, lot) for lot in lots[:5]],
        )  # fmt: skip
    return len(by_farm)


def close(tx: Tx, day: str) -> int:
    """End the counting: whoever said nothing has as much as was said; how many lots."""
    silent = uncounted(tx, day)
    for lot in silent:
        lot.counted_at = tx.now
        tx.audit("lot", lot.id, "count", found="silence")
    return len(silent)
