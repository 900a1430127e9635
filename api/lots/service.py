"""Lots as farms handle them: posting, changing, taking back; as last time."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from api.db.base import new_id
from api.db.tx import Tx
from api.entries.belongs import maker, owned
from api.entries.days import must_be_open, next_day
from api.entries.editing import overlaid, whole
from api.entries.goods import Goods, goods_of
from api.entries.moving import born, moved, told
from api.http.body import Body
from api.http.perform import matched
from api.http.problem import Refusal
from api.lots import units
from api.lots.complete import complete, scale_of
from api.lots.schemas import LotAgain, LotIn
from api.lots.states import LOT, LotAction, LotState
from api.lots.tables import LotRow
from api.regions.service import inputs_changed

HELD_FIXED: Final = frozenset({"product", "unit_g", "defects", "lowest_yen_per_unit", "lowest_yen_per_kg", "scale", "zone"})
"""What a kitchen that holds units has agreed to."""


def create(tx: Tx, given: LotIn, *, goods: Goods | None = None, standing_id: str | None = None, party: str = "") -> LotRow:
    """
    Post a lot, or keep it as a draft.

    Parameters
    ----------
    goods
        The catalogue, where many are made at once.
    standing_id, party
        Where the clock makes it: from which standing entry, and for whom.

    Raises
    ------
    Refusal
        ``bad-input``, ``entries-closed``, ``entries-not-open``, ``region-closed``, ``whose-entry``.
    """
    return add(tx, prepare(tx, given, goods=goods, party=party), given, standing_id=standing_id, party=party)


def prepare(tx: Tx, given: LotIn, *, goods: Goods | None = None, party: str = "") -> dict[str, Any]:
    """
    Judge a lot and return its columns, writing nothing.

    Raises
    ------
    Refusal
        As :func:`create`.
    """
    owner = party or maker(tx.session, tx.actor, "farm").id
    region = tx.actor.region
    first = given.date or next_day(tx.session, region, tx.now)
    columns = complete(tx.session, region, owner, given, first=first, goods=goods or goods_of(tx.session, region))
    if not given.draft:
        must_be_open(tx.session, region, columns["date"], columns["until"], tx.now)
    return {**columns, "party_id": owner}


def add(tx: Tx, columns: dict[str, Any], given: LotIn, *, standing_id: str | None = None, party: str = "") -> LotRow:
    """Write a lot that has been judged."""
    row = LotRow(
        **columns, id=new_id("lot"), region=tx.actor.region, units_total=given.units, units_left=given.units, units_held=0,
        units_allocated=0, units_lost=0, priority=0, standing_id=standing_id, version=1, created_at=tx.now,
        state=(LotState.DRAFT if given.draft else LotState.OPEN).value,
    )  # fmt: skip
    tx.session.add(row)
    tx.session.flush()
    born(tx, "lot", row, product=row.product, units=row.units_total, standing=bool(standing_id), for_party=bool(party))
    if not given.draft:
        inputs_changed(tx, row.date, row.until)
    return row


def edit(tx: Tx, lot_id: str, given: Body, if_match: str | None) -> LotRow:
    """
    Change declared fields until the cut-off; counts the version up.

    Raises
    ------
    Refusal
        ``not-found``, ``match-missing``, ``changed-meanwhile``, ``wrong-state``, ``entries-closed``, ``lot-promised``,
        ``lot-held``, ``units-promised``, ``nothing-given``, ``bad-input``.
    """
    row = own(tx, lot_id)
    matched(if_match, row.version)
    if row.state not in {LotState.OPEN.value, LotState.DRAFT.value}:
        if row.state == LotState.CLOSED.value:
            must_be_open(tx.session, row.region, row.date, row.until, tx.now)
        raise Refusal("wrong-state", state=row.state)
    if row.state == LotState.OPEN.value:
        must_be_open(tx.session, row.region, row.date, row.until, tx.now)
    if row.units_allocated:
        raise Refusal("lot-promised", units=row.units_allocated)
    body = overlaid(LotIn, body_of(row), given)
    before = row.date, row.until
    columns = complete(tx.session, row.region, row.party_id, body, first=row.date, goods=goods_of(tx.session, row.region))
    if row.state == LotState.OPEN.value:
        must_be_open(tx.session, row.region, columns["date"], columns["until"], tx.now)
    changed = sorted(name for name, value in columns.items() if getattr(row, name) != value)
    if row.units_held and HELD_FIXED & set(changed):
        raise Refusal("lot-held", field=min(HELD_FIXED & set(changed)))
    for name in changed:
        setattr(row, name, columns[name])
    if body.units != row.units_total:
        units.resize(tx, row.id, body.units)
        changed.append("units_total")
    if changed:
        row.version += 1
        tx.audit("lot", row.id, "edit", fields=changed, version=row.version)
        told(tx, "lot", row)
        inputs_changed(tx, min(before[0], row.date), max(before[1], row.until))
    return row


def again(tx: Tx, lot_id: str, given: LotAgain) -> LotRow:
    """
    Post the same as last time for another day.

    Raises
    ------
    Refusal
        As :func:`create`.
    """
    row = own(tx, lot_id)
    begin = given.date or next_day(tx.session, row.region, tx.now)
    body = {**body_of(row), "date": begin, "harvested_at": None, "draft": given.draft}
    length = date.fromisoformat(row.until) - date.fromisoformat(row.date)
    try:
        body["until"] = (date.fromisoformat(begin) + length).isoformat()
    except ValueError:
        body["until"] = None
    for name in ("units", "units_likely"):
        if getattr(given, name) is not None:
            body[name] = getattr(given, name)
    body["min_units"] = max(1, min(row.min_units, body["units"] or row.min_units))
    made = whole(LotIn, body)
    owner = row.party_id if tx.actor.is_operator else ""
    return create(tx, made, party=owner)


def post(tx: Tx, lot_id: str, if_match: str | None) -> LotRow:
    """
    Show a draft to everybody.

    Raises
    ------
    Refusal
        ``not-found``, ``match-missing``, ``changed-meanwhile``, ``wrong-state``, ``entries-closed``.
    """
    row = own(tx, lot_id)
    matched(if_match, row.version)
    moved(tx, LOT, row, LotAction.POST)
    must_be_open(tx.session, row.region, row.date, row.until, tx.now)
    inputs_changed(tx, row.date, row.until)
    return row


def withdraw(tx: Tx, lot_id: str, reason: str = "", *, carried: int = 0) -> LotRow:
    """
    Take a lot back as a whole; what is held or promised has been released before.

    Parameters
    ----------
    carried
        Units on the road or arrived, which stay what they are.

    Raises
    ------
    Refusal
        ``not-found``, ``lot-promised``, ``lot-held``, ``wrong-state``.
    """
    row = own(tx, lot_id)
    if LOT.can(row.state, LotAction.WITHDRAW):
        if row.units_allocated > carried:
            raise Refusal("lot-promised", units=row.units_allocated)
        if row.units_held:
            raise Refusal("lot-held")
    moved(tx, LOT, row, LotAction.WITHDRAW, said=bool(reason))
    inputs_changed(tx, row.date, row.until)
    return row


def reduce(tx: Tx, lot_id: str, total: int) -> LotRow:
    """
    Say at any time that there are fewer units; what is held has been released before as far as needed.

    Raises
    ------
    Refusal
        ``not-found``, ``wrong-state``, ``units-promised``, ``bad-input`` where it would be more.
    """
    row = own(tx, lot_id)
    if not LOT.can(row.state, LotAction.WITHDRAW):
        raise Refusal("wrong-state", state=row.state)
    before = row.units_total
    if total > before:
        raise Refusal("not-fewer", field="units", units=before)
    if total < before:
        units.resize(tx, row.id, total)
        row.version += 1
        tx.audit("lot", row.id, "reduce", units=total, before_units=before, version=row.version)
        told(tx, "lot", row)
        inputs_changed(tx, row.date, row.until)
    return row


def own(tx: Tx, lot_id: str) -> LotRow:
    """
    Return a lot that the actor may change.

    Raises
    ------
    Refusal
        ``not-found``.
    """
    return owned(tx.actor, tx.session.get(LotRow, lot_id))


def body_of(row: LotRow) -> dict[str, Any]:
    """Return a lot as it would be sent: what edits are laid over, and what is posted again."""
    scale = scale_of(row.scale)
    plain = ("date", "until", "product", "units_likely", "min_units", "unit_g", "units_per_crate", "crate_type", "weight_from",
             "lowest_yen_per_unit", "lowest_yen_per_kg", "defects", "zone", "ethylene", "on_board_min", "handling_s",
             "deliver_by", "harvested_at", "pickups", "note", "listed")  # fmt: skip
    return {
        **{name: getattr(row, name) for name in plain},
        "units": row.units_total,
        "scale": None if scale is None else scale.model_dump(mode="json"),
        "draft": row.state == LotState.DRAFT.value,
    }
