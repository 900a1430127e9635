"""Orders as restaurants handle them: wishing, changing, calling off; as last time."""

from __future__ import annotations

from datetime import date
from typing import Any

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
from api.orders.complete import complete
from api.orders.schemas import OrderAgain, OrderIn
from api.orders.states import ORDER, OrderAction, OrderState
from api.orders.tables import OrderRow
from api.regions.service import inputs_changed


def create(tx: Tx, given: OrderIn, *, goods: Goods | None = None, standing_id: str | None = None, party: str = "") -> OrderRow:
    """
    Post a wish, or keep it as a draft.

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
    return add(tx, prepare(tx, given, goods=goods, party=party), given, standing_id=standing_id)


def prepare(tx: Tx, given: OrderIn, *, goods: Goods | None = None, party: str = "") -> dict[str, Any]:
    """
    Judge an order and return its columns, writing nothing.

    Raises
    ------
    Refusal
        As :func:`create`.
    """
    owner = party or maker(tx.session, tx.actor, "restaurant").id
    region = tx.actor.region
    first = given.date or next_day(tx.session, region, tx.now)
    columns = complete(tx.session, region, owner, given, first=first, goods=goods or goods_of(tx.session, region))
    if not given.draft:
        must_be_open(tx.session, region, columns["date"], columns["until"], tx.now, late=True)
    return {**columns, "party_id": owner}


def add(tx: Tx, columns: dict[str, Any], given: OrderIn, *, standing_id: str | None = None) -> OrderRow:
    """Write an order that has been judged."""
    state = OrderState.DRAFT if given.draft else OrderState.OPEN
    row = OrderRow(
        **columns, id=new_id("order"), region=tx.actor.region, kind="standing" if standing_id else "wish", priority=0,
        standing_id=standing_id, version=1, created_at=tx.now, state=state.value,
    )  # fmt: skip
    tx.session.add(row)
    tx.session.flush()
    born(tx, "order", row, how=row.kind, min_g=row.min_g, max_g=row.max_g)
    if not given.draft:
        inputs_changed(tx, row.date, row.until)
    return row


def edit(tx: Tx, order_id: str, given: Body, if_match: str | None) -> OrderRow:
    """
    Change declared fields until the cut-off; counts the version up.

    Raises
    ------
    Refusal
        ``not-found``, ``match-missing``, ``changed-meanwhile``, ``wrong-state``, ``entries-closed``, ``take-fixed``,
        ``nothing-given``, ``bad-input``.
    """
    row = own(tx, order_id)
    matched(if_match, row.version)
    if row.state not in {OrderState.OPEN.value, OrderState.DRAFT.value}:
        if row.state == OrderState.CLOSED.value:
            must_be_open(tx.session, row.region, row.date, row.until, tx.now)
        raise Refusal("wrong-state", state=row.state)
    if row.kind == "take" and given.model_fields_set - {"receivings", "max_deliveries", "note"}:
        raise Refusal("take-fixed", field=min(given.model_fields_set))
    shown = row.state == OrderState.OPEN.value
    if shown:
        must_be_open(tx.session, row.region, row.date, row.until, tx.now, late=True)
    body = overlaid(OrderIn, body_of(row), given)
    before = row.date, row.until
    columns = complete(tx.session, row.region, row.party_id, body, first=row.date, goods=goods_of(tx.session, row.region))
    if shown:
        must_be_open(tx.session, row.region, columns["date"], columns["until"], tx.now, late=True)
    changed = sorted(name for name, value in columns.items() if getattr(row, name) != value)
    for name in changed:
        setattr(row, name, columns[name])
    if changed:
        row.version += 1
        tx.audit("order", row.id, "edit", fields=changed, version=row.version)
        told(tx, "order", row)
        inputs_changed(tx, min(before[0], row.date), max(before[1], row.until))
    return row


def again(tx: Tx, order_id: str, given: OrderAgain) -> OrderRow:
    """
    Post the same as last time for another day, as a wish.

    Raises
    ------
    Refusal
        As :func:`create`; ``take-fixed`` for units taken from the list: that lot is another one today.
    """
    row = own(tx, order_id)
    if row.kind == "take":
        raise Refusal("take-fixed", field="kind")
    begin = given.date or next_day(tx.session, row.region, tx.now)
    body = {**body_of(row), "date": begin, "draft": given.draft, "until": None}
    length = date.fromisoformat(row.until) - date.fromisoformat(row.date)
    try:
        body["until"] = (date.fromisoformat(begin) + length).isoformat()
    except (ValueError, OverflowError):
        body["until"] = None
    return create(tx, whole(OrderIn, body), party=row.party_id if tx.actor.is_operator else "")


def post(tx: Tx, order_id: str, if_match: str | None) -> OrderRow:
    """
    Send a draft.

    Raises
    ------
    Refusal
        ``not-found``, ``match-missing``, ``changed-meanwhile``, ``wrong-state``, ``entries-closed``.
    """
    row = own(tx, order_id)
    matched(if_match, row.version)
    moved(tx, ORDER, row, OrderAction.POST)
    must_be_open(tx.session, row.region, row.date, row.until, tx.now, late=True)
    inputs_changed(tx, row.date, row.until)
    return row


def cancel(tx: Tx, order_id: str, reason: str = "") -> OrderRow:
    """
    Call an order off; what it holds has been given back before, promised shipments are an act of their own.

    Raises
    ------
    Refusal
        ``not-found``, ``wrong-state``.
    """
    row = own(tx, order_id)
    moved(tx, ORDER, row, OrderAction.CANCEL, said=bool(reason))
    inputs_changed(tx, row.date, row.until)
    return row


def own(tx: Tx, order_id: str) -> OrderRow:
    """
    Return an order that the actor may change.

    Raises
    ------
    Refusal
        ``not-found``.
    """
    return owned(tx.actor, tx.session.get(OrderRow, order_id))


def body_of(row: OrderRow) -> dict[str, Any]:
    """Return an order as it would be sent: what edits are laid over, and what is posted again."""
    plain = ("date", "until", "title", "min_g", "max_g", "over_g", "accepts", "receivings", "max_deliveries", "note")
    return {**{name: getattr(row, name) for name in plain}, "draft": row.state == OrderState.DRAFT.value}
