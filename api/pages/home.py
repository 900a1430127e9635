"""The first page: what this is, the next day of deliveries in figures and on a sketch, and where to go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from api.accounts.tables import PartyRow
from api.lots.tables import LotRow
from api.messages import Language
from api.notify.render import Look, show_date, show_moment
from api.orders.tables import OrderRow
from api.pages.html import Part, tag
from api.pages.words import PHASES, word
from api.regions import times
from api.regions.closings import DAY
from api.regions.config import RegionConfig
from api.regions.service import config_of
from api.regions.times import Phase
from api.shipments.tables import ShipmentRow
from api.trips.tables import TripRow

_WIDTH: Final = 900
_MARGIN: Final = 90
_FEW: Final = 3
"""Below so many, a figure would tell whose it is."""
_LONGEST_PAUSE: Final = 60
"""Days looked ahead over holidays."""
_NOT_CARRIED: Final = ("offered", "released", "failed")
_THERE: Final = ("delivered", "settled", "short", "disputed")
_OFFERED: Final = ("open", "closed")


@dataclass(frozen=True, slots=True, kw_only=True)
class OnRoad:
    """The day that is being driven, in sums."""

    day: date
    shipments: int
    carried_g: int
    delivered_g: int | None
    """None where it would tell whose it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    """A service day in figures that anybody may know: sums, and kilograms by district (0 where too few farms offer)."""

    config: RegionConfig
    day: date
    phase: Phase
    until: datetime
    lots: int
    orders: int
    trips: int
    offered_g: int
    carried_g: int
    by_district: dict[str, int]
    on_road: OnRoad | None = None


def today(session: Session, region: str, at: datetime) -> Today:
    """Return the day that people work on now: the first that is not on the road yet."""
    config = config_of(session, region)
    day = times.service_day(config, at)
    road = _on_road(session, region, day) if times.phase(config, day, at) is Phase.ROAD else None
    for _ in range(_LONGEST_PAUSE):
        if times.closed_region(config, day) is None and times.phase(config, day, at) not in {Phase.ROAD, Phase.OVER}:
            break
        day += DAY
    iso = day.isoformat()
    lots = select(func.count(), func.coalesce(func.sum(LotRow.units_total * LotRow.unit_g), 0)).where(
        LotRow.region == region, LotRow.state.in_(_OFFERED), LotRow.date <= iso, LotRow.until >= iso
    )
    count, offered_g = session.execute(lots).one()
    orders = select(func.count()).where(
        OrderRow.region == region, OrderRow.state.in_(_OFFERED), OrderRow.date <= iso, OrderRow.until >= iso
    )
    trips = select(func.count()).where(
        TripRow.region == region, TripRow.date == iso, TripRow.state.in_(("open", "running", "done"))
    )
    carried = select(func.coalesce(func.sum(ShipmentRow.units * ShipmentRow.unit_g), 0)).where(
        ShipmentRow.region == region, ShipmentRow.date == iso, ShipmentRow.state.not_in(("released", "failed"))
    )
    farms = func.count(PartyRow.id.distinct())
    districts = (
        select(PartyRow.district, func.sum(LotRow.units_total * LotRow.unit_g), farms)
        .join(LotRow, LotRow.party_id == PartyRow.id)
        .where(LotRow.region == region, LotRow.state.in_(_OFFERED), LotRow.date <= iso, LotRow.until >= iso)
        .group_by(PartyRow.district)
    )
    return Today(
        config=config, day=day, phase=times.phase(config, day, at), until=times.step_at(config, day, config.clock.cut_off),
        lots=count, orders=session.execute(orders).scalar_one(), trips=session.execute(trips).scalar_one(),
        offered_g=int(offered_g), carried_g=int(session.execute(carried).scalar_one()),
        by_district={name: int(grams) if count >= _FEW else 0 for name, grams, count in session.execute(districts)},
        on_road=road,
    )  # fmt: skip


def _on_road(session: Session, region: str, day: date) -> OnRoad | None:
    """Sum what rides on a day; None where too little does for a sum to tell nobody's own."""
    rows = session.execute(
        select(ShipmentRow.state, func.count(), func.sum(ShipmentRow.units * ShipmentRow.unit_g))
        .where(ShipmentRow.region == region, ShipmentRow.date == day.isoformat(), ShipmentRow.state.not_in(_NOT_CARRIED))
        .group_by(ShipmentRow.state)
    ).all()
    shipments = sum(count for _, count, _ in rows)
    if shipments < _FEW:
        return None
    there = [(count, int(grams)) for state, count, grams in rows if state in _THERE]
    few = 0 < sum(count for count, _ in there) < _FEW
    return OnRoad(
        day=day,
        shipments=shipments,
        carried_g=sum(int(grams) for _, _, grams in rows),
        delivered_g=None if few else sum(grams for _, grams in there),
    )


def parts(found: Today, language: Language) -> tuple[str, list[Part]]:
    """Return the page's title and its parts."""
    name = found.config.name if language == "ja" else found.config.name_en
    look = Look(language=language, zone=ZoneInfo(found.config.time_zone), region=name)
    shown: list[Part] = [tag("p", word("what", language))]
    if found.on_road is not None:
        road = found.on_road
        delivered = "—" if road.delivered_g is None else _kg(road.delivered_g)
        shown.append(tag("h2", word("on_road", language, date=show_date(road.day, language))))
        sums = (
            ("shipments", _count(road.shipments)), ("kg_carried", _kg(road.carried_g)), ("kg_delivered", delivered),
        )  # fmt: skip
        shown.append(
            tag("ul", *(tag("li", tag("strong", value), word(key, language)) for key, value in sums), class_="figures")
        )
    shown.append(tag("h2", word("day", language, date=show_date(found.day, language))))
    closed = times.closed_region(found.config, found.day)
    if closed is not None:
        why = closed.reason.in_language(language)
        shown.append(tag("p", word("closed", language, date=show_date(found.day, language), why=why)))
    else:
        said: list[Part] = [PHASES[found.phase][0 if language == "ja" else 1]]
        if found.phase is Phase.ENTRIES:
            said += [" · ", word("entries_until", language, until=show_moment(found.until, look))]
        shown.append(tag("p", *said))
    figures = (
        ("lots", _count(found.lots)), ("kg_offered", _kg(found.offered_g) if found.lots >= _FEW else "—"),
        ("orders", _count(found.orders)), ("trips", _count(found.trips)),
        ("kg_carried", _kg(found.carried_g) if found.lots >= _FEW else "—"),
    )  # fmt: skip
    shown.append(tag("ul", *(tag("li", tag("strong", value), word(key, language)) for key, value in figures), class_="figures"))
    shown.append(
        tag("figure", tag("img", src=f"/map.svg?lang={language}", alt=word("map_alt", language), class_="map"),
            tag("figcaption", word("map", language), class_="quiet"))
    )  # fmt: skip
    shown.append(tag("h2", word("where", language)))
    links = ((f"/docs?lang={language}", "docs"), ("/openapi.json", "openapi"), (f"/problems?lang={language}", "problems"))
    shown.append(tag("ul", *(tag("li", tag("a", word(key, language), href=address)) for address, key in links)))
    shown.append(tag("p", word("sign_in", language)))
    return word("title", language, region=name), shown


def _count(number: int) -> str:
    return f"{number:,}" if number == 0 or number >= _FEW else f"1–{_FEW - 1}"


def _kg(grams: int) -> str:
    return f"{round(grams / 1000):,} kg"


def drawn(found: Today, language: Language) -> str:
    """Draw the districts as an SVG, each with a disc as large as what is on offer there."""
    config = found.config
    # Near enough for a sketch: a degree of longitude is shorter by the cosine of the latitude.
    xs = [one.lon * 0.78 for one in config.districts]
    ys = [-one.lat for one in config.districts]
    span = max(max(xs) - min(xs), max(ys) - min(ys), 0.05)
    scale = (_WIDTH - 2 * _MARGIN) / span
    height = round((max(ys) - min(ys)) * scale) + 2 * _MARGIN
    most = max([*found.by_district.values(), 1])
    shapes: list[Part] = []
    for one, x, y in zip(config.districts, xs, ys, strict=True):
        at_x, at_y = round(_MARGIN + (x - min(xs)) * scale), round(_MARGIN + (y - min(ys)) * scale)
        grams = sum(found.by_district.get(name, 0) for name in {one.id, one.name})
        radius = 10 + round(45 * (grams / most) ** 0.5)
        name = one.name if language == "ja" else one.name_en
        fill = "#2a7a3b" if grams else "#b9b5a6"
        shapes.append(tag("circle", cx=str(at_x), cy=str(at_y), r=str(radius), fill=fill, fill_opacity="0.75"))
        said = f"{name} {_kg(grams)}" if grams else (name or one.id)
        shapes.append(
            tag("text", said, x=str(at_x), y=str(at_y + radius + 20), text_anchor="middle", font_size="18", fill="#333",
                font_family="sans-serif")
        )  # fmt: skip
    label = tag("title", word("map_alt", language))
    return tag(
        "svg", label, tag("rect", width="100%", height="100%", fill="#f4f1e8"), *shapes, xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {_WIDTH} {height}", role="img",
    )  # fmt: skip
