"""Public records out of the store: sums of a period, with too few hidden; nothing else leaves for the figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from api.accounts.tables import PartyRow
from api.db.tables import AuditRow, OutboxRow
from api.lots.tables import LotRow
from api.money.service import left_of, takes_away
from api.money.tables import MoneyRow
from api.orders.tables import OrderRow
from api.plans.tables import PlanRow
from api.products.tables import ProductRow
from api.reading.kpi import Fleet, Flow, Records, Running, Wish, few_hidden, joined, size_of
from api.reading.stored import book_of
from api.regions.config import RegionConfig
from api.regions.service import config_of
from api.regions.times import moment
from api.sheets.reading import Book
from api.shipments.tables import ShipmentRow

ON_TIME: Final = timedelta(minutes=15)
"""As much later than told as still counts as on time."""
CARRIED: Final = frozenset({"delivered", "settled", "short", "disputed", "failed"})
"""Shipments that are over: brought, or not."""
_PROMISED: Final = CARRIED | {"promised", "picked_up"}
_DISTRICT = PartyRow.district


def records(session: Session, region: str, first: str, last: str) -> Records:
    """
    Return the public records of some days.

    Parameters
    ----------
    first, last
        Service days ``YYYY-MM-DD``, both inclusive.
    """
    config = config_of(session, region)
    parties = {row.id: row for row in session.scalars(select(PartyRow).where(PartyRow.region == region))}
    shipments = list(
        session.scalars(
            select(ShipmentRow).where(
                ShipmentRow.region == region, ShipmentRow.date >= first, ShipmentRow.date <= last,
                ShipmentRow.state.in_(_PROMISED) | ShipmentRow.id.in_(_broken()),
            )
        )
    )  # fmt: skip
    lines = list(
        session.scalars(
            select(MoneyRow).where(MoneyRow.region == region, MoneyRow.date >= first, MoneyRow.date <= last)
        )
    )  # fmt: skip
    undone = takes_away(session, lines)
    signed = {line.id: -line.yen if undone[line.id] else line.yen for line in lines}
    whole = Records(
        region=region,
        first=first,
        last=last,
        fees_yen=sum(signed[line.id] for line in lines if line.what == "fee"),
        flows=_flows(session, region, first, last, shipments, lines, parties),
        wishes=_wishes(session, region, first, last, shipments, parties),
        fleet=_fleet(session, region, first, last, shipments, lines, signed),
        running=_running(session, config, first, last, parties),
    )
    at_home = {
        kind: Counter(row.district for row in parties.values() if row.kind == kind) for kind in ("farm", "restaurant")
    }  # fmt: skip
    return few_hidden(whole, at_home["farm"], at_home["restaurant"])


def _flows(
    session: Session, region: str, first: str, last: str, shipments: Iterable[ShipmentRow], lines: Sequence[MoneyRow],
    parties: Mapping[str, PartyRow],
) -> tuple[Flow, ...]:  # fmt: skip
    family = {
        row.code: row.family
        for row in session.execute(select(ProductRow.code, ProductRow.family).where(ProductRow.region == region))
    }
    left = left_of(session, [line.id for line in lines])
    made_of = select(ShipmentRow.id, LotRow.product).join(LotRow, LotRow.id == ShipmentRow.lot_id)
    product_of = {
        row.id: row.product
        for row in session.execute(
            made_of.where(ShipmentRow.region == region, ShipmentRow.date >= first, ShipmentRow.date <= last)
        )
    }
    by_shipment: dict[str, list[MoneyRow]] = {}
    for line in lines:
        if line.shipment_id is not None:
            by_shipment.setdefault(line.shipment_id, []).append(line)
    found: dict[tuple[str, str, str, str], list[Flow]] = {}
    for one in shipments:
        if one.state not in CARRIED and one.state != "released":
            continue
        product = product_of[one.id]
        key = (
            family.get(product, product), parties[one.farm_id].district, parties[one.restaurant_id].district, one.basis,
        )  # fmt: skip
        net, way = _net_and_way(one, by_shipment.get(one.id, []), left)
        moved = _moved(one)
        timed = one.delivered_at is not None
        found.setdefault(key, []).append(
            Flow(
                family=key[0], origin=key[1], destination=key[2], basis=key[3], shipments=1, promised=1,
                kept=int(moved == one.units and not one.cause), timed=int(timed),
                on_time=int(one.delivered_at is not None and one.delivered_at <= one.delivery_at + ON_TIME),
                promised_g=one.units * one.unit_g, delivered_g=moved * one.unit_g, net_yen=net, way_yen=way,
            )
        )  # fmt: skip
    return tuple(joined(some, family=k[0], origin=k[1], destination=k[2], basis=k[3]) for k, some in sorted(found.items()))


def _broken() -> Select[str]:
    """Return the shipments to which all sides had agreed, and which were released all the same."""
    agreed = select(AuditRow.thing_id).where(AuditRow.thing == "shipment", AuditRow.after == "promised")
    return select(ShipmentRow.id).where(ShipmentRow.state == "released", ShipmentRow.id.in_(agreed))


def _moved(one: ShipmentRow) -> int:
    """Units that arrived and were taken."""
    if one.state in {"failed", "released"}:
        return 0
    for known in (one.units_accepted, one.units_delivered):
        if known is not None:
            return known
    return one.units if one.state in {"delivered", "settled"} else 0


def _net_and_way(one: ShipmentRow, lines: list[MoneyRow], left: Mapping[str, int]) -> tuple[int, int]:
    """Return what the farm has in hand and what was paid for the way, corrections and fees taken in."""
    made = [line for line in lines if line.counters is None and line.correction_id is None]
    net = sum(line.yen for line in lines if line.payee_id == one.farm_id)
    net -= sum(line.yen for line in lines if line.payer_id == one.farm_id)
    way = 0
    for line in made:
        inside = line.way_yen * left[line.id] // line.yen
        way += left[line.id] if line.what == "carriage" else inside
        if line.payee_id == one.farm_id:
            net -= inside
    if one.carrier_id == one.farm_id:
        # What it earned or made good as the driver is no price of goods.
        net -= sum(line.yen for line in lines if line.what == "carriage" and line.payee_id == one.farm_id)
        net += sum(line.yen for line in lines if line.what == "carriage" and line.payer_id == one.farm_id)
    return net, way


def _wishes(
    session: Session, region: str, first: str, last: str, shipments: Iterable[ShipmentRow], parties: Mapping[str, PartyRow]
) -> tuple[Wish, ...]:
    brought: Counter[str] = Counter()
    for one in shipments:
        for key in (one.order_id, one.lot_id):
            brought[key] += _moved(one) * one.unit_g
    found: dict[tuple[str, str, str], list[Wish]] = {}
    orders = select(OrderRow).where(
        OrderRow.region == region, OrderRow.date >= first, OrderRow.date <= last,
        OrderRow.state.in_(("open", "closed", "expired")),
    )  # fmt: skip
    for order in session.scalars(orders):
        wish = Wish(
            side="orders", district=parties[order.party_id].district, size=size_of(order.max_g), entries=1,
            served=int(brought[order.id] > 0), wanted_g=order.max_g, moved_g=min(brought[order.id], order.max_g),
        )  # fmt: skip
        found.setdefault((wish.side, wish.district, wish.size), []).append(wish)
    lots = select(LotRow).where(
        LotRow.region == region, LotRow.date >= first, LotRow.date <= last,
        LotRow.state.in_(("open", "closed", "expired", "spoiled")),
    )  # fmt: skip
    for lot in session.scalars(lots):
        offered = lot.units_total * lot.unit_g
        wish = Wish(
            side="lots", district=parties[lot.party_id].district, size=size_of(offered), entries=1,
            served=int(brought[lot.id] > 0), wanted_g=offered, moved_g=brought[lot.id],
        )  # fmt: skip
        found.setdefault((wish.side, wish.district, wish.size), []).append(wish)
    return tuple(joined(some, side=k[0], district=k[1], size=k[2]) for k, some in sorted(found.items()))


def _fleet(
    session: Session, region: str, first: str, last: str, shipments: Iterable[ShipmentRow], lines: Iterable[MoneyRow],
    signed: Mapping[str, int],
) -> tuple[Fleet, ...]:  # fmt: skip
    sponsored: Counter[str] = Counter()
    for line in lines:
        if line.what == "sponsor" and line.trip_id is not None:
            sponsored[line.trip_id] += signed[line.id]
    paid: Counter[str] = Counter()
    used = set()
    for one in shipments:
        if one.state in CARRIED:
            used.add(one.trip_id)
    for line in lines:
        if line.what in {"carriage", "sponsor"} and line.trip_id is not None:
            paid[line.trip_id] += signed[line.id]
    found: dict[str, list[Fleet]] = {}
    plans = select(PlanRow).where(
        PlanRow.region == region, PlanRow.date >= first, PlanRow.date <= last, PlanRow.state == "active"
    )  # fmt: skip
    for plan in session.scalars(plans.order_by(PlanRow.date)):
        for row in _trips(book_of(plan), used, paid, sponsored):
            found.setdefault(row.plate, []).append(row)
    return tuple(joined(some, plate=plate) for plate, some in sorted(found.items()))


def _trips(book: Book, used: set[str], paid: Counter[str], sponsored: Counter[str]) -> Iterable[Fleet]:
    for run in book.runs:
        own = everything = 0
        shared = 0
        for before, halt in zip(run.halts, run.halts[1:], strict=False):
            for action in before.actions:
                if action.cargo is not None and action.kind in {"pickup", "delivery"}:
                    grams = action.cargo.shipment.units * action.cargo.lot.unit_g
                    shared += grams if action.kind == "pickup" else -grams
            everything += before.load_g * halt.leg_m
            own += (before.load_g - shared) * halt.leg_m
        carries = run.trip.id in used
        permits = set(run.vehicle.permits)
        yield Fleet(
            plate=next((one for one in ("green", "black", "bus", "permit_78_3") if one in permits), "white"),
            trips=1, used=int(carries), metres=run.route.metres,
            extra_m=max(0, run.route.detour_m) if carries else 0, extra_s=max(0, run.route.detour_s) if carries else 0,
            own_gm=own, all_gm=everything, room_gm=run.trip.capacity_g * sum(halt.leg_m for halt in run.halts[1:]),
            pay_yen=paid[run.trip.id], sponsor_yen=sponsored[run.trip.id],
        )  # fmt: skip


def _running(
    session: Session, config: RegionConfig, first: str, last: str, parties: Mapping[str, PartyRow]
) -> tuple[Running, ...]:
    begin, end = date.fromisoformat(first), date.fromisoformat(last)
    since = moment(config, begin, config.clock.begins)
    until = moment(config, end + timedelta(days=1), config.clock.begins)
    days = (end - begin).days + 1
    costs = config.running
    rows = [Running(what="hosting", count=days, yen=costs.hosting_yen_per_month * days // 30)]
    acts = _acts(session, since, until, {row.id for row in parties.values() if row.kind == "operator"})
    minutes = acts * costs.staff_min_per_act
    rows.append(Running(what="staff_acts", count=acts, yen=minutes * costs.staff_yen_per_h // 60))
    for name, channel in sorted(config.channels.items()):
        sent = session.execute(
            select(func.count(func.distinct(func.coalesce(OutboxRow.sent_as, OutboxRow.id)))).where(
                OutboxRow.region == config.id, OutboxRow.channel == name, OutboxRow.state == "sent",
                OutboxRow.sent_at >= since, OutboxRow.sent_at < until,
            )
        ).scalar_one()  # fmt: skip
        if sent:
            beyond = max(0, sent - channel.free_per_month) if channel.free_per_month is not None else 0
            rows.append(Running(what=f"messages_{name}", count=sent, yen=beyond * (channel.extra_yen or 0)))
    return tuple(rows)


def _acts(session: Session, since: datetime, until: datetime, operators: set[str]) -> int:
    """Count what the operator's people did by hand: changes of one person at one moment are one act."""
    query = (
        select(AuditRow.account_id, AuditRow.at)
        .where(AuditRow.at >= since, AuditRow.at < until, AuditRow.by == "person", AuditRow.party_id.in_(operators))
        .distinct()
    )
    return len(session.execute(query).all())
