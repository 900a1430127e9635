"""The day's entries out of standing ones: each made once, or skipped once with a reason that both sides are told."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import select

from api.db.base import new_id
from api.db.tx import Tx
from api.documents.faults import Fault
from api.entries.goods import Goods, goods_of
from api.entries.moving import moved
from api.http.problem import Refusal
from api.lots.states import LOT, LotAction
from api.lots.tables import LotRow
from api.messages import Said
from api.notify.owe import alert, tell
from api.orders.states import ORDER, OrderAction
from api.orders.tables import OrderRow
from api.refusals import words_of
from api.regions import times
from api.regions.closings import DAY, Occurrence
from api.regions.service import can_edit, config_of, inputs_changed
from api.standing.bodies import make
from api.standing.calendar import dates
from api.standing.partners import partners
from api.standing.tables import StandingDayRow, StandingRow

_AHEAD_DAYS = 31


def make_day(tx: Tx, region: str, day: date | str) -> int:
    """
    Make a day's entries out of all standing ones that have none for it yet; how many were made.

    Safe to repeat: what was made or skipped stays as it is. One that cannot be made hinders no other.
    """
    on = date.fromisoformat(day) if isinstance(day, str) else day
    goods = goods_of(tx.session, region)
    asked = (
        select(StandingRow)
        .where(StandingRow.region == region, StandingRow.state == "active")
        .order_by(StandingRow.created_at, StandingRow.id)
    )
    return sum(make_one(tx, row, on, goods) for row in tx.session.scalars(asked).all())


def make_open_days(tx: Tx, row: StandingRow) -> int:
    """Make the entries of a standing one for all days that take entries already: it was posted or resumed after they opened."""
    config = config_of(tx.session, row.region)
    goods = goods_of(tx.session, row.region)
    today = times.local_date(config, tx.now)
    days = [today + number * DAY for number in range(_AHEAD_DAYS + 1)]
    return sum(make_one(tx, row, day, goods) for day in days if can_edit(tx.session, row.region, day, tx.now).entries)


def make_one(tx: Tx, row: StandingRow, day: date, goods: Goods) -> int:
    """Make the entry of one date, or skip it; 1 where it was made."""
    found = dates(tx.session, row, day, day)
    if not found or _day_row(tx, row.id, day) is not None:
        return 0
    if found[0].reason is not None:
        _skip(tx, row, day, found[0].reason, goods)
        return 0
    try:
        with tx.session.begin_nested():
            made = make(
                tx, row.kind, row.entry, party=row.party_id, standing_id=row.id, day=day, wait_days=row.wait_days, goods=goods
            )
            tx.session.add(StandingDayRow(id=new_id("sday"), standing_id=row.id, date=day.isoformat(), made_id=made.id))
            tx.session.flush()
    except Refusal as refusal:
        _skip(tx, row, day, _why(refusal), goods, trouble=True)
        return 0
    return 1


def recheck_day(tx: Tx, region: str, day: date | str) -> int:
    """
    Take back what standing entries made for a day on which, as has been said since, somebody is closed; how many.

    Nothing that is held or promised is touched, and nothing that a person has changed.
    """
    on = date.fromisoformat(day) if isinstance(day, str) else day
    goods = goods_of(tx.session, region)
    asked = (
        select(StandingDayRow, StandingRow)
        .join(StandingRow, StandingRow.id == StandingDayRow.standing_id)
        .where(StandingRow.region == region, StandingDayRow.date == on.isoformat(), StandingDayRow.made_id.is_not(None))
    )
    count = 0
    for made, row in tx.session.execute(asked).all():
        found: tuple[Occurrence, ...] = dates(tx.session, row, on, on)
        if found and found[0].reason is not None and _take_back(tx, row.kind, made.made_id or ""):
            made.made_id, made.skipped, made.skipped_en = None, found[0].reason.ja[:120], found[0].reason.en[:120]
            _tell(tx, row, on, found[0].reason, goods)
            count += 1
    return count


def _take_back(tx: Tx, kind: str, made_id: str) -> bool:
    if kind == "lot":
        lot = tx.session.get_one(LotRow, made_id)
        if lot.version > 1 or lot.units_held or lot.units_allocated or not LOT.can(lot.state, LotAction.WITHDRAW):
            return False
        moved(tx, LOT, lot, LotAction.WITHDRAW, why="closed")
        inputs_changed(tx, lot.date, lot.until)
        return True
    if kind == "order":
        order = tx.session.get_one(OrderRow, made_id)
        if order.version > 1 or order.state != "open":
            return False
        moved(tx, ORDER, order, OrderAction.CANCEL, why="closed")
        inputs_changed(tx, order.date, order.until)
        return True
    return False


def _skip(tx: Tx, row: StandingRow, day: date, why: Said, goods: Goods, *, trouble: bool = False) -> None:
    tx.session.add(
        StandingDayRow(
            id=new_id("sday"), standing_id=row.id, date=day.isoformat(), skipped=why.ja[:120], skipped_en=why.en[:120]
        )
    )
    tx.session.flush()
    tx.audit("standing", row.id, "skip", date=day.isoformat(), why=why.en[:120])
    _tell(tx, row, day, why, goods)
    if trouble:
        alert(
            tx, "standing-failed", effect=f"standing-failed/{row.id}/{day}", urgent=False, date=day, title=_title(row),
            reason=why, useless_after=_over(tx, row, day),
        )  # fmt: skip


def _tell(tx: Tx, row: StandingRow, day: date, why: Said, goods: Goods) -> None:
    """Tell both sides: in time to enter something else by hand, and not a week before, when nobody thinks of that day."""
    begin, over = _evening(tx, row, day), _over(tx, row, day)
    # Before a match nobody learns a name; the reason begins with it where somebody's closing day is the reason.
    nameless = Said(why.ja.partition(": ")[2] or why.ja, why.en.partition(": ")[2] or why.en)
    sides = [(row.party_id, "standing-skipped", why)]
    sides += [(party, "standing-skipped-other", nameless) for party in partners(tx.session, row, day, goods)]
    for party, kind, reason in sides:
        tell(
            tx, kind, effect=f"standing-skipped/{row.id}/{day}/{party}", party=party, not_before=begin, useless_after=over,
            date=day.isoformat(), title=_title(row), reason=reason, standing=row.id,
        )  # fmt: skip


def _evening(tx: Tx, row: StandingRow, day: date) -> datetime:
    config = config_of(tx.session, row.region)
    steps = [*config.clock.reminds, config.clock.cut_off]
    return min(times.step_at(config, day, step) for step in steps)


def _over(tx: Tx, row: StandingRow, day: date) -> datetime:
    config = config_of(tx.session, row.region)
    return times.moment(config, day, config.clock.begins) + timedelta(hours=12)


def _title(row: StandingRow) -> str:
    return row.title or {"lot": "出品", "order": "注文", "trip": "便"}[row.kind]


def _why(refusal: Refusal) -> Said:
    if refusal.faults:
        one: Fault = refusal.faults[0]
        return Said(f"{one.path}: {one.said.ja}", f"{one.path}: {one.said.en}")
    return words_of(refusal.code, **refusal.figures)


def _day_row(tx: Tx, standing_id: str, day: date) -> StandingDayRow | None:
    return tx.session.scalars(
        select(StandingDayRow).where(StandingDayRow.standing_id == standing_id, StandingDayRow.date == day.isoformat())
    ).first()
