"""From a region's file to a region that can be trusted: form, meaning, catalogue; all faults together."""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Final

import orjson
from pydantic import ValidationError

from api.documents.faults import Fault, InputFaults, fault, inside
from api.documents.form import form_faults
from api.documents.read import read_json
from api.messages import shown
from api.regions.calendar_faults import calendar_faults, closing_faults
from api.regions.catalogue import Product, read_catalogue
from api.regions.config import RegionConfig
from api.regions.daytimes import ORDERED, Step
from api.regions.taxes import TAX_CLASSES

TOWNS: Final = "api.regions.towns"


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A region as its files say: configuration and product catalogue."""

    config: RegionConfig
    products: tuple[Product, ...]


def load_region(path: str | Path) -> Region:
    """
    Read a region's file, and the catalogue beside it.

    Raises
    ------
    InputFaults
        With every fault found, each with the path of its field, in Japanese and English.
    """
    file = Path(path)
    text, _ = read_json(file)
    try:
        config = RegionConfig.model_validate_json(text)
    except ValidationError as error:
        raise InputFaults(str(path), form_faults(error, RegionConfig)) from None
    faults = config_faults(config)
    if file.stem != config.id:
        faults.append(fault("id", "region.other_name", value=config.id, wanted=file.stem))
    try:
        products, wrong = read_catalogue((file.parent / config.catalogue).read_text("utf-8-sig"))
    except FileNotFoundError:
        products, wrong = (), [fault("", "file.missing")]
    except (OSError, UnicodeDecodeError) as error:
        products, wrong = (), [fault("", "file.unreadable", reason=type(error).__name__)]
    faults += [Fault(path=f"catalogue {config.catalogue}{item.path}", key=item.key, said=item.said) for item in wrong]
    if faults:
        raise InputFaults(str(path), faults)
    return Region(config=config, products=products)


def packaged_regions() -> tuple[str, ...]:
    """Return the ids of the regions that come with the product."""
    return tuple(sorted(Path(one.name).stem for one in files(TOWNS).iterdir() if one.name.endswith(".json")))


def packaged_region(name: str) -> Region:
    """
    Read a region that comes with the product.

    Raises
    ------
    KeyError
        Where there is none of that id.
    """
    if name not in packaged_regions():
        raise KeyError(name)
    return load_region(Path(str(files(TOWNS))) / f"{name}.json")


def region_from(data: object) -> RegionConfig:
    """
    Read a configuration out of plain data, as the store keeps it.

    Raises
    ------
    InputFaults
        With every fault found.
    """
    try:
        config = RegionConfig.model_validate_json(orjson.dumps(data))
    except ValidationError as error:
        raise InputFaults("region", form_faults(error, RegionConfig)) from None
    faults = config_faults(config)
    if faults:
        raise InputFaults("region", faults)
    return config


def config_faults(config: RegionConfig) -> list[Fault]:
    """Return what is wrong with a configuration whose form is right."""
    if config.time_zone not in zoneinfo.available_timezones():
        return [fault("time_zone", "day.zone", value=shown(config.time_zone))]
    return [
        *_twice("districts", [one.id for one in config.districts]),
        *_twice("metrics", [one.id for one in config.metrics]),
        *_twice("crates", [one.id for one in config.crates]),
        *_fee_faults(config),
        *_twice("terms", [one.version for one in config.terms], "version"),
        *_clock_faults(config),
        *calendar_faults(config.calendar),
        *closing_faults(config.closings, config.calendar),
        *_planning_faults(config),
        *_tax_faults(config),
        *_since_faults("terms", [one.since for one in config.terms]),
    ]


def _twice(path: str, ids: Sequence[str], key: str = "id") -> Iterator[Fault]:
    first: dict[str, int] = {}
    for index, one in enumerate(ids):
        before = first.setdefault(one, index)
        if before != index:
            yield fault(inside(inside(path, index), key), "ref.duplicate", value=one, first=inside(path, before))


def _clock_faults(config: RegionConfig) -> Iterator[Fault]:
    clock = config.clock

    def at(step: Step) -> int:
        # Order is judged by the wall, not by one day's moments: a change of the clocks must not make a file wrong.
        hours, minutes, *seconds = (int(part) for part in step.at.split(":"))
        return step.day * 86_400 + hours * 3600 + minutes * 60 + (seconds[0] if seconds else 0)

    for first, second in ORDERED:
        one, other = getattr(clock, first), getattr(clock, second)
        if at(other) < at(one):
            yield fault(f"clock.{second}", "region.order", other=f"clock.{first}", bound=f"{one.day:+d} {one.at}")


def _planning_faults(config: RegionConfig) -> Iterator[Fault]:
    for name in ("run", "draft", "replan"):
        budget = getattr(config.planning, name)
        if (budget.seconds is None) == (budget.iterations is None):
            yield fault(f"planning.{name}", "region.budget")
    for index, metric in enumerate(config.metrics):
        if metric.profile not in config.profiles:
            yield fault(f"metrics[{index}].profile", "ref.unknown", value=metric.profile, table="profiles")
    if (config.roads.source == "file") != (config.roads.file is not None):
        yield fault("roads.file", "region.roads_file")


def _tax_faults(config: RegionConfig) -> Iterator[Fault]:
    table = config.tax
    for tax_class in TAX_CLASSES:
        mine = [(index, one.since) for index, one in enumerate(table.rates) if one.tax_class == tax_class]
        if not mine:
            yield fault("tax.rates", "region.tax_class", value=tax_class)
        for (_, before), (index, since) in pairwise(mine):
            if since <= before:
                yield fault(f"tax.rates[{index}].since", "region.since", bound=before)
    if not table.unregistered_credit:
        yield fault("tax.unregistered_credit", "region.since_none")
    yield from _since_faults("tax.unregistered_credit", [one.since for one in table.unregistered_credit])


def _fee_faults(config: RegionConfig) -> Iterator[Fault]:
    """A fee may change: entries of one id then follow each other by date."""
    last: dict[str, date] = {}
    for index, fee in enumerate(config.fees):
        if fee.id in last and fee.since <= last[fee.id]:
            yield fault(f"fees[{index}].since", "region.since", bound=last[fee.id])
        last[fee.id] = fee.since


def _since_faults(path: str, dates: Sequence[date]) -> Iterator[Fault]:
    for index, (before, since) in enumerate(pairwise(dates), start=1):
        if since <= before:
            yield fault(f"{path}[{index}].since", "region.since", bound=before)
