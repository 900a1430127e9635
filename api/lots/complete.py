"""From what a farm sends to a whole lot: the catalogue fills in what is left out, and everything is judged at once."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from api.documents.faults import Fault, fault
from api.entries.days import date_faults, window_faults
from api.entries.fields import day_of
from api.entries.goods import Goods, Usual
from api.entries.spots import place_faults, places_of
from api.http.problem import Refusal
from api.lots.schemas import LotIn, Scale
from api.regions.service import config_of

SCALE_HOLDS: Final = timedelta(days=731)
"""Scales used in trade are inspected every second year (計量法 19 条, 定期検査)."""


def complete(session: Session, region: str, party: str, given: LotIn, *, first: str, goods: Goods) -> dict[str, Any]:
    """
    Return the declared columns of a lot.

    Parameters
    ----------
    party
        Whose places may be named.
    first
        Day of the lot where it does not say one.

    Raises
    ------
    Refusal
        ``bad-input`` with every fault of meaning.
    """
    begin = given.date or first
    end = given.until or begin
    faults = date_faults(begin, end)
    product = goods.product(given.product)
    if product is None:
        faults.append(fault("product", "entry.product"))
    dated = not faults or all(item.path == "product" for item in faults)
    if dated:
        faults += _of_dates(config_of(session, region).time_zone, given, product, begin, end)
        faults += _of_pickups(session, region, party, given, begin)
    faults += _of_units(given)
    faults += _of_price(given, end)
    if faults or product is None:
        raise Refusal("bad-input", faults=faults)
    return {
        "date": begin,
        "until": end,
        "product": product.code,
        "unit_g": _or(given.unit_g, product.unit_g),
        "units_likely": given.units_likely,
        "min_units": given.min_units,
        "units_per_crate": _or(given.units_per_crate, product.units_per_crate),
        "crate_type": product.crate_type if given.crate_type is None else given.crate_type,
        "lowest_yen_per_unit": given.lowest_yen_per_unit,
        "lowest_yen_per_kg": given.lowest_yen_per_kg,
        "scale": "" if given.scale is None else f"{given.scale.id} {given.scale.inspected_on.isoformat()}",
        "weight_from": given.weight_from,
        "defects": sorted(set(given.defects)),
        "zone": given.zone or product.zone,
        "ethylene": given.ethylene or product.ethylene,
        "on_board_min": product.on_board_min if given.on_board_min is None else given.on_board_min,
        "handling_s": _or(given.handling_s, product.handling_s),
        "deliver_by": given.deliver_by,
        "harvested_at": given.harvested_at,
        "pickups": [
            {"place": one.place, "windows": [list(span) for span in one.windows], "change_yen": one.change_yen}
            for one in given.pickups
        ],
        "note": given.note,
        "listed": given.listed,
    }


def scale_of(text: str) -> Scale | None:
    """Return the scale that a row names."""
    name, _, inspected = text.rpartition(" ")
    return Scale(id=name, inspected_on=date.fromisoformat(inspected)) if name else None


def _or(given: int | None, usual: int) -> int:
    return usual if given is None else given


def _of_dates(zone: str, given: LotIn, product: Usual | None, begin: str, end: str) -> list[Fault]:
    found = []
    if product is not None:
        days = product.keeps_days or 0
        last = date.fromisoformat(begin) + timedelta(days=days)
        if end > last.isoformat():
            found.append(fault("until", "entry.keeps", days=days, last=last.isoformat()))
    if given.harvested_at is not None and _wall(zone, given.harvested_at) > end:
        found.append(fault("harvested_at", "entry.harvest"))
    return found


def _wall(zone: str, at: datetime) -> str:
    return at.astimezone(ZoneInfo(zone)).date().isoformat()


def _of_pickups(session: Session, region: str, party: str, given: LotIn, begin: str) -> list[Fault]:
    known = places_of(session, region, party, (one.place for one in given.pickups))
    lowest = given.lowest_yen_per_unit if given.lowest_yen_per_unit is not None else given.lowest_yen_per_kg
    found: list[Fault] = []
    for index, one in enumerate(given.pickups):
        path = f"pickups[{index}]"
        found += window_faults(f"{path}.windows", one.windows)
        found += place_faults(path, one.place, one.windows, known, begin)
        if lowest is not None and lowest + one.change_yen < 0:
            found.append(fault(f"{path}.change_yen", "day.change", lowest=lowest, change=one.change_yen))
    return found


def _of_units(given: LotIn) -> list[Fault]:
    if given.units == 0 and given.units_likely == 0:
        return [fault("units", "entry.no_units")]
    if given.units and given.min_units > given.units:
        return [fault("min_units", "entry.min_units", units=given.units)]
    return []


def _of_price(given: LotIn, end: str) -> list[Fault]:
    per_unit, per_kg = given.lowest_yen_per_unit, given.lowest_yen_per_kg
    if (per_unit is None) == (per_kg is None):
        return [fault("lowest_yen_per_unit", "day.prices_none" if per_unit is None else "day.prices_both")]
    if per_kg is None:
        return []
    if given.scale is None:
        return [fault("scale", "entry.scale")]
    limit = given.scale.inspected_on + SCALE_HOLDS
    last = day_of(end)
    if last is not None and last > limit:
        return [fault("scale.inspected_on", "entry.scale_old", limit=limit.isoformat())]
    return []
