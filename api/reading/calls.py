"""Whom to telephone: those without a screen, their number, the one question of the hour, and a box for the answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.accounts.tables import AccountRow, MembershipRow, PartyRow
from api.lots.tables import LotRow
from api.orders.tables import OrderRow
from api.products.tables import ProductRow
from api.regions.config import RegionConfig
from api.regions.service import config_of
from api.regions.times import Phase, phase
from api.shipments.tables import ConsentRow, ShipmentRow
from api.trips.tables import TripRow

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call to make: whom, what to ask, and what the answer may be; ``thing`` is what it is about."""

    party: str
    name: str
    kana: str
    phone: str
    person: str
    question: Pair
    answers: tuple[Pair, ...]
    thing: str = ""


_YES_NO: tuple[Pair, ...] = (("はい", "yes"), ("いいえ", "no"))
_COUNT: tuple[Pair, ...] = (("言ったとおり", "as said"), ("減る → 　　個", "fewer → ___"), ("増える → 　　個", "more → ___"))
_ENTRY: tuple[Pair, ...] = (("ない", "nothing"), ("ある → 品物・個数・値段", "yes → what, how many, price"))


def calls(session: Session, region: str, day: str, now: datetime) -> tuple[Phase, tuple[Call, ...]]:
    """
    Return where the day stands and whom to call, by the order of their names' sound.

    Only parties that are marked as without a screen are on the list; everybody else is asked by message.
    """
    config = config_of(session, region)
    stands = phase(config, date.fromisoformat(day), now)
    parties = {
        row.id: row
        for row in session.scalars(
            select(PartyRow).where(PartyRow.region == region, PartyRow.paper.is_(True), PartyRow.state == "active")
        )
    }
    people = _people(session, parties)
    asked: Iterable[Call]
    if stands in {Phase.AHEAD, Phase.ENTRIES}:
        asked = _for_entries(session, day, parties, people)
    elif stands in {Phase.PLANNING, Phase.PROPOSED, Phase.PROMISED}:
        asked = _for_consent(session, config, day, parties, people)
    elif stands is Phase.DAWN:
        asked = _for_counts(session, config, day, parties, people)
    else:
        asked = _for_receipt(session, config, day, parties, people)
    return stands, tuple(sorted(asked, key=lambda one: (one.kana or one.name, one.party, one.thing)))


def _people(session: Session, parties: Mapping[str, PartyRow]) -> dict[str, tuple[str, str]]:
    """Return name and number of the first member of each party that has one."""
    query = (
        select(MembershipRow.party_id, AccountRow.name, AccountRow.phone)
        .join(AccountRow, AccountRow.id == MembershipRow.account_id)
        .where(MembershipRow.party_id.in_(parties), MembershipRow.state == "active", AccountRow.state == "active")
        .order_by(MembershipRow.since.desc(), MembershipRow.id)
    )
    found: dict[str, tuple[str, str]] = {}
    for party, name, phone in session.execute(query):
        if party not in found or not found[party][1]:
            found[party] = name, phone
    return found


def _call(
    party: PartyRow, people: Mapping[str, tuple[str, str]], question: Pair, answers: tuple[Pair, ...], thing: str = ""
) -> Call:
    name, phone = people.get(party.id, ("", ""))
    return Call(
        party=party.id, name=party.name, kana=party.kana, phone=party.phone or phone, person=name, question=question,
        answers=answers, thing=thing,
    )  # fmt: skip


def _for_entries(
    session: Session, day: str, parties: Mapping[str, PartyRow], people: Mapping[str, tuple[str, str]]
) -> Iterable[Call]:
    """Farms and kitchens that have posted nothing for the day."""
    posted = set(session.scalars(select(LotRow.party_id).where(LotRow.date <= day, LotRow.until >= day)))
    posted |= set(session.scalars(select(OrderRow.party_id).where(OrderRow.date <= day, OrderRow.until >= day)))
    short = f"{int(day[5:7])}月{int(day[8:])}日"
    for party in parties.values():
        if party.id in posted:
            continue
        if party.kind == "farm":
            question = f"{short}に出せるものはありますか。", f"Do you have anything to offer for {day}?"
            yield _call(party, people, question, _ENTRY)
        elif party.kind == "restaurant":
            question = f"{short}にほしいものはありますか。", f"Do you want anything for {day}?"
            yield _call(party, people, question, _ENTRY)


def _for_consent(
    session: Session, config: RegionConfig, day: str, parties: Mapping[str, PartyRow], people: Mapping[str, tuple[str, str]]
) -> Iterable[Call]:
    """Sides that were asked and have not answered yet."""
    query = (
        select(ConsentRow, ShipmentRow)
        .join(ShipmentRow, ShipmentRow.id == ConsentRow.shipment_id)
        .where(
            ShipmentRow.region == config.id, ShipmentRow.date == day, ShipmentRow.state == "offered",
            ConsentRow.state == "asked", ConsentRow.party_id.in_(parties),
        )
    )  # fmt: skip
    for consent, one in session.execute(query):
        what = _goods(session, one)
        if consent.side == "restaurant":
            at = _wall(config, one.delivery_at)
            question = f"{what[0]}が{at}に届きます。よいですか。", f"{what[1]} would arrive at {at}. Is that all right?"
        else:
            at = _wall(config, one.pickup_at)
            question = f"{what[0]}を{at}に集めます。よいですか。", f"{what[1]} would be collected at {at}. Is that all right?"
        yield _call(parties[consent.party_id], people, question, _YES_NO, one.id)


def _for_counts(
    session: Session, config: RegionConfig, day: str, parties: Mapping[str, PartyRow], people: Mapping[str, tuple[str, str]]
) -> Iterable[Call]:
    """Farms whose promised lots have not been counted this morning."""
    query = (
        select(ShipmentRow, LotRow)
        .join(LotRow, LotRow.id == ShipmentRow.lot_id)
        .where(
            ShipmentRow.region == config.id, ShipmentRow.date == day, ShipmentRow.state == "promised",
            LotRow.counted_at.is_(None), LotRow.party_id.in_(parties),
        )
    )  # fmt: skip
    promised: dict[str, list[ShipmentRow]] = {}
    lots: dict[str, LotRow] = {}
    for one, lot in session.execute(query):
        promised.setdefault(lot.id, []).append(one)
        lots[lot.id] = lot
    for lot_id, some in promised.items():
        first = min(some, key=lambda one: one.pickup_at)
        units, what, at = sum(one.units for one in some), _product(session, lots[lot_id]), _wall(config, first.pickup_at)
        question = (
            f"{what[0]}は約束の{units}個ありますか。{at}に取りに行きます。",
            f"Are the {units} units of {what[1]} there? They are collected at {at}.",
        )
        yield _call(parties[lots[lot_id].party_id], people, question, _COUNT, lot_id)


def _for_receipt(
    session: Session, config: RegionConfig, day: str, parties: Mapping[str, PartyRow], people: Mapping[str, tuple[str, str]]
) -> Iterable[Call]:
    """Kitchens that have not said what they found; drivers' firms whose trip has not begun."""
    delivered = select(ShipmentRow).where(
        ShipmentRow.region == config.id, ShipmentRow.date == day, ShipmentRow.state == "delivered",
        ShipmentRow.restaurant_id.in_(parties),
    )  # fmt: skip
    for one in session.scalars(delivered):
        what = _goods(session, one)
        question = f"{what[0]}は全部届きましたか。", f"Did all of {what[1]} arrive?"
        yield _call(parties[one.restaurant_id], people, question, _YES_NO, one.id)
    waiting = select(TripRow).where(
        TripRow.region == config.id, TripRow.date == day, TripRow.state == "open", TripRow.party_id.in_(parties)
    )
    for trip in session.scalars(waiting):
        question = f"「{trip.name}」は出発しましたか。", f"Has “{trip.name_en or trip.name}” set out?"
        yield _call(parties[trip.party_id], people, question, _YES_NO, trip.id)


def _goods(session: Session, one: ShipmentRow) -> Pair:
    what = _product(session, session.get_one(LotRow, one.lot_id))
    return f"{what[0]}{one.units}個", f"{one.units} units of {what[1]}"


def _product(session: Session, lot: LotRow) -> Pair:
    row = session.execute(
        select(ProductRow.name, ProductRow.name_en).where(ProductRow.region == lot.region, ProductRow.code == lot.product)
    ).one_or_none()
    return (lot.product, lot.product) if row is None else (row.name, row.name_en or row.name)


def _wall(config: RegionConfig, at: datetime) -> str:
    there = at.astimezone(ZoneInfo(config.time_zone))
    return f"{there.hour}:{there.minute:02d}"
