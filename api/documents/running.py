"""Trips under way: what is aboard and what is done must belong together."""

from __future__ import annotations

from collections.abc import Iterator

from api.documents.faults import Fault, fault
from api.documents.node import Node
from api.messages import shown


def running_faults(day: Node, trip: Node, ids: dict[str, set[str]]) -> Iterator[Fault]:
    """Return what is wrong with a trip's ``aboard`` and ``done``, given the ids of each table of the day."""
    aboard = list(trip.get("aboard").items())
    for entry in aboard:
        for field, table, options, chosen in (
            ("lot", "lots", "pickups", "pickup_option"),
            ("order", "orders", "receivings", "receiving_option"),
        ):
            node = entry.get(field)
            if node.text is not None and node.text not in ids[table]:
                yield fault(node.path, "ref.unknown", value=shown(node.text), table=table)
                continue
            owner = next((item for item in day.get(table).items() if item.get("id").text == node.text), None)
            if owner is not None:
                yield from _index(entry.get(chosen), owner.get(options).size)
    if not trip.has("done"):
        if aboard:
            yield fault(trip.get("aboard").path, "day.aboard")
        return
    yield from _done(trip, len(aboard))


def _index(node: Node, size: int) -> Iterator[Fault]:
    if node.whole is not None and not 0 <= node.whole < size:
        yield fault(node.path, "ref.index" if size else "ref.index_none", value=node.whole, last=size - 1)


def _done(trip: Node, num_aboard: int) -> Iterator[Fault]:
    done = trip.get("done")
    tasks = list(done.get("tasks").items())
    clock, own = done.get("depart").time or 0, 0
    picked: set[int] = set()
    delivered: set[int] = set()
    for task in tasks:
        begin, end = task.get("begin").time, task.get("end").time
        if begin is not None and end is not None:
            if begin < clock or end < begin:
                yield fault(task.path, "day.done_order")
            clock = end
        index = task.get("index")
        if index.whole is None:
            continue
        if task.get("kind").text == "own":
            if index.whole != own:
                yield fault(index.path, "day.done_own", expected=own)
            yield from _index(index, trip.get("own_stops").size)
            own += 1
            continue
        yield from _index(index, num_aboard)
        seen = picked if task.get("kind").text == "pickup" else delivered
        if index.whole in seen or (seen is delivered and index.whole not in picked):
            yield fault(task.path, "day.done_twice")
        seen.add(index.whole)
    if len(picked) != num_aboard:
        yield fault(done.get("tasks").path, "day.done_missing")
    if done.has("break_taken"):
        after = done.get("break_taken").get("after").whole
        if not trip.has("break") or (after is not None and after > len(tasks)):
            yield fault(done.get("break_taken").path, "day.done_break")
