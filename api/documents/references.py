"""What the entries of a day say about each other: ids, windows, prices, trips that overlap.

Works on plain data and skips what has the wrong form, so that faults of form and of meaning are told in one go.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from api.documents.faults import Fault, fault
from api.documents.node import Node
from api.documents.running import running_faults
from api.messages import shown

TABLES: Final = ("metrics", "parties", "places", "lots", "orders", "vehicles", "trips", "closures")
ZONES: Final = ("ambient", "cool", "frozen")


def day_faults(data: object) -> list[Fault]:
    """Return everything that is wrong between the entries of a day, given as plain data."""
    day = Node(data)
    ids = {table: _ids(day.get(table)) for table in TABLES}
    ids["profiles"] = set(day.get("profiles").keys())
    found: list[Fault] = [*_calendar(day)]
    for table in TABLES:
        found += _duplicates(day.get(table))
    for metric in day.get("metrics").items():
        found += _known(metric.get("profile"), ids, "profiles")
    for lot in day.get("lots").items():
        found += _lot(lot, ids)
    for order in day.get("orders").items():
        found += _order(order, ids)
    for vehicle in day.get("vehicles").items():
        found += _known(vehicle.get("party"), ids, "parties")
    for trip in day.get("trips").items():
        found += _trip(trip, ids)
        found += running_faults(day, trip, ids)
    found += _overlaps(day)
    found += _patterns(day, ids)
    for closure in day.get("closures").items():
        found += _closure(closure)
    return found


def _ids(table: Node) -> set[str]:
    return {text for entry in table.items() if (text := entry.get("id").text) is not None}


def _duplicates(table: Node) -> Iterator[Fault]:
    first: dict[str, str] = {}
    for entry in table.items():
        name = entry.get("id").text
        if name is None:
            continue
        if name in first:
            yield fault(entry.get("id").path, "ref.duplicate", value=shown(name), first=first[name])
        first.setdefault(name, entry.path)


def _calendar(day: Node) -> Iterator[Fault]:
    text = day.get("date").text
    if text is not None:
        try:
            date.fromisoformat(text)
        except ValueError:
            # What does not even look like a date is a fault of form already.
            if len(text) == 10 and text[4] == text[7] == "-" and text.replace("-", "").isdecimal():
                yield fault("date", "form.date", value=shown(text))
    zone = day.get("time_zone").text
    if zone is not None and not _zone_known(zone):
        yield fault("time_zone", "day.zone", value=shown(zone))


def _zone_known(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


def _known(node: Node, ids: dict[str, set[str]], table: str) -> Iterator[Fault]:
    if node.text is not None and node.text not in ids[table]:
        yield fault(node.path, "ref.unknown", value=shown(node.text), table=table)


def _windows(owner: Node) -> Iterator[Fault]:
    for span in owner.get("windows").items():
        ends = list(span.items())
        if len(ends) == 2:
            yield from _span(span.path, ends[0], ends[1])


def _span(path: str, early: Node, late: Node) -> Iterator[Fault]:
    if early.time is not None and late.time is not None and late.time < early.time:
        yield fault(path, "day.window", early=early.text, late=late.text)


def _not_negative(nodes: Iterable[Node]) -> Iterator[Fault]:
    for node in nodes:
        if node.whole is not None and node.whole < 0:
            yield fault(node.path, "form.at_least", limit=0, value=shown(node.whole))


def _lot(lot: Node, ids: dict[str, set[str]]) -> Iterator[Fault]:
    yield from _known(lot.get("party"), ids, "parties")
    per_unit, per_kg = lot.get("lowest_yen_per_unit"), lot.get("lowest_yen_per_kg")
    given = lot.has("lowest_yen_per_unit") + lot.has("lowest_yen_per_kg")
    if given != 1 and isinstance(lot.value, dict):
        yield fault(lot.path, "day.prices_both" if given else "day.prices_none")
    lowest = per_unit.whole if per_unit.whole is not None else per_kg.whole
    for option in lot.get("pickups").items():
        yield from _known(option.get("place"), ids, "places")
        yield from _windows(option)
        change = option.get("change_yen").whole
        if change is not None and lowest is not None and lowest >= 0 and lowest + change < 0:
            yield fault(option.get("change_yen").path, "day.change", lowest=lowest, change=change)


def _order(order: Node, ids: dict[str, set[str]]) -> Iterator[Fault]:
    yield from _known(order.get("party"), ids, "parties")
    min_g, max_g = order.get("min_g").whole, order.get("max_g").whole
    if min_g is not None and max_g is not None and 0 < max_g < min_g:
        yield fault(order.get("max_g").path, "day.quantity", max_g=max_g, min_g=min_g)
    for option in order.get("receivings").items():
        yield from _known(option.get("place"), ids, "places")
        yield from _windows(option)


def _trip(trip: Node, ids: dict[str, set[str]]) -> Iterator[Fault]:
    for field, table in (("vehicle", "vehicles"), ("metric", "metrics"), ("start", "places"), ("end", "places")):
        yield from _known(trip.get(field), ids, table)
    early = trip.get("depart_early")
    for field in ("depart_late", "arrive_late"):
        bound = trip.get(field)
        if early.time is not None and bound.time is not None and bound.time < early.time:
            yield fault(bound.path, "day.before", value=bound.text, other="depart_early", bound=early.text)
    rest = trip.get("break")
    yield from _span(rest.path, rest.get("early"), rest.get("late"))
    crates = [trip.get("capacity_crates").get(zone) for zone in ZONES]
    load = trip.get("own_load")
    crates += [load.get("crates").get(zone) for zone in ZONES]
    yield from _not_negative(crates)
    left = {zone: load.get("crates").get(zone).whole or 0 for zone in ZONES}
    grams = load.get("load_g").whole or 0
    for stop in trip.get("own_stops").items():
        yield from _known(stop.get("place"), ids, "places")
        yield from _windows(stop)
        grams += stop.get("change_g").whole or 0
        if grams < 0:
            yield fault(stop.get("change_g").path, "day.unloads", left=f"{grams:,} g")
            grams = 0
        for zone in ZONES:
            change = stop.get("change_crates").get(zone)
            left[zone] += change.whole or 0
            if left[zone] < 0 and (change.whole or 0) < 0:
                yield fault(change.path, "day.unloads", left=f"{left[zone]:,}")
                left[zone] = 0


def _closure(closure: Node) -> Iterator[Fault]:
    if not isinstance(closure.value, dict):
        return
    sizes = {name: closure.get(name).size for name in ("polygon", "line", "ways")}
    if sum(size > 0 for size in sizes.values()) != 1:
        yield fault(closure.path, "day.closure_one")
    elif 0 < sizes["polygon"] < 3:
        yield fault(closure.get("polygon").path, "form.too_few", limit=3)
    elif sizes["line"] == 1:
        yield fault(closure.get("line").path, "form.too_few", limit=2)
    since, until = closure.get("since"), closure.get("until")
    if since.time is not None and until.time is not None and until.time < since.time:
        yield fault(until.path, "day.before", value=until.text, other="since", bound=since.text)


def _overlaps(day: Node) -> Iterator[Fault]:
    for field in ("driver", "vehicle"):
        groups: dict[str, list[tuple[int, int, Node]]] = {}
        for trip in day.get("trips").items():
            early, late, who = trip.get("depart_early").time, trip.get("arrive_late").time, trip.get(field).text
            if early is not None and late is not None and who is not None and early <= late:
                groups.setdefault(who, []).append((early, late, trip))
        for who, group in groups.items():
            group.sort(key=lambda item: item[0])
            _, busy_until, holder = group[0]
            for early, late, trip in group[1:]:
                if early < busy_until:
                    yield fault(
                        trip.get(field).path,
                        "day.overlap",
                        who=shown(who),
                        other=f"{holder.path} ({holder.get('id').text})",
                        early=holder.get("depart_early").text,
                        late=holder.get("arrive_late").text,
                    )
                if late > busy_until:
                    busy_until, holder = late, trip


def _patterns(day: Node, ids: dict[str, set[str]]) -> Iterator[Fault]:
    for table, least in (("required", 1), ("forbidden", 2), ("promises", 0)):
        for pattern in day.get(table).items():
            if isinstance(pattern.value, dict) and sum(pattern.has(name) for name in ("lot", "order", "trip")) < least:
                yield fault(pattern.path, "day.pattern", least=least)
            for field in ("lot", "order", "trip"):
                yield from _known(pattern.get(field), ids, f"{field}s")
