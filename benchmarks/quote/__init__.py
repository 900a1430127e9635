"""Quotes on an L day: how long the standing process takes for a lot or order that the day does not hold yet.

Newcomers are twins of the day's own lots and orders under new names, drawn by a seed; a third of them stand at a place that the
day does not know (a little way off), so that its travel is measured within the question. They are asked one after the other
through the pipe, as the web process does. Ways are judged in the whole day beside the clock.
"""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any, Final

import numpy as np
import orjson

from api.children.quotes import BUDGET_S, QuoteDay, QuoteDesk
from api.documents.day import Day, LotEntry, OrderEntry
from api.documents.quote import NewcomerEntry, Newcomers, Quote
from api.documents.write import canonical
from api.planning.prepare import prepare
from api.planning.quotes import quote, standing
from api.planning.repack import plan_of
from api.planning.run import plan_assembled
from benchmarks.child import run_fresh
from benchmarks.ground import sketch_network
from benchmarks.report import Bar, Report, Table, Tell
from fixtures.days import make_day
from matching.check import check
from matching.newcomer import seated
from matching.settle import decision_of, settle
from matching.stop import Stop
from matching.whole import put_back

BAR_MS: Final = 100.0
WARM: Final = 10
JUDGED: Final = 60
"""So many quotes have their ways judged in the whole day."""
NAME: Final = "benchmark"


def run(*, quick: bool, out: Path, tell: Tell) -> Report:  # noqa: ARG001
    """Measure; ``quick`` asks 100 newcomers on a plan of 10 s instead of 600 on one of 60 s."""
    sketch_network()
    seconds, count = (10.0, 100) if quick else (60.0, 600)
    tell(f"quote: planning L for {seconds:g} s, then {count} newcomers through the pipe")
    answer = run_fresh("benchmarks.quote:ask_newcomers", seconds=seconds, count=count, seed=1)
    rows = []
    for name, said in _SAID.items():
        mine = [one for one in answer["asked"] if name in {one["kind"], one["place"], one["found"], "all"}]
        if mine:
            busy, walls = [one["cpu_ms"] for one in mine], [one["wall_ms"] for one in mine]
            shown = [f"{np.percentile(busy, share):.0f}" for share in (50, 90, 99, 100)]
            rows.append((said, str(len(mine)), *shown, *(f"{np.percentile(walls, share):.0f}" for share in (50, 99))))
    p99 = float(np.percentile([one["cpu_ms"] for one in answer["asked"]], 99))
    table = Table(
        title=f"L ({answer['orders']} orders, {answer['trips']} trips, {answer['shipments']} shipments planned)",
        head=("newcomers", "number", "p50 ms", "p90 ms", "p99 ms", "worst ms", "wall p50 ms", "wall p99 ms"),
        rows=tuple(rows),
        note=(
            "Processor milliseconds of one question inside the process; on the wall through the pipe and back, beside whatever "
            f"else the machine did. Making the day ready took {answer['ready_s']:.1f} s; "
            f"{answer['broken']} of {answer['judged']} ways broke a rule in the whole day."
        ),
    )
    bar = Bar(
        what="quote of a lot or order on an L day", bar=f"≤ {BAR_MS:g} ms p99", measured=f"{p99:.0f} ms", met=p99 <= BAR_MS
    )
    return Report(part="quote", tables=(table,), data=answer, bars=(bar,))


_SAID: Final = {
    "order": "orders",
    "lot": "lots",
    "known": "at places of the day",
    "new": "at new places",
    "ways": "with a way",
    "reason": "with a reason",
    "all": "all",
}


def ask_newcomers(*, seconds: float, count: int, seed: int) -> dict[str, Any]:
    """Plan a day, hold it in the standing process, ask about each newcomer; then judge some ways in the whole day."""
    network = sketch_network()
    day = make_day(network, size="L", seed=seed)
    assembled = prepare(day, network)
    plan = plan_assembled(assembled, network, stop=Stop(seconds=seconds, clock="cpu"), seed=seed, changes=0)
    random = Random(seed)
    newcomers = [_newcomer(day, random, number) for number in range(count)]
    asked: list[dict[str, Any]] = []
    with TemporaryDirectory() as folder:
        roads = Path(folder) / "net.npz"
        network.save(roads)
        desk = QuoteDesk()
        began = time.perf_counter()
        desk.load(
            QuoteDay(
                day=NAME,
                document=canonical(day),
                plan=orjson.dumps(plan.model_dump(mode="json", by_alias=True)),
                network=roads,
                as_of="",
                based_on="plan",
            )
        )
        while not desk.ready(NAME, timeout_s=60):
            pass
        ready_s = time.perf_counter() - began
        for entry in newcomers[:WARM]:
            desk.ask(NAME, _raw(entry))
        for entry in newcomers:
            raw = _raw(entry)
            wall = time.perf_counter()
            answer = desk.ask(NAME, raw)
            wall = time.perf_counter() - wall
            (found,) = Quote.model_validate_json(answer).answers
            place = "new" if entry.places else "known"
            asked.append(
                {"kind": found.kind, "place": place, "found": "ways" if found.ways else "reason", "wall_ms": 1000 * wall}
            )
        desk.close()
    stands = standing(day, network, name=NAME, as_of="", plan=plan)
    stood, judged, broken = plan_of(assembled, plan), 0, 0
    for entry, one in zip(newcomers, asked, strict=True):
        busy = time.process_time()
        quote(stands, Newcomers(newcomers=(entry,)), budget_s=BUDGET_S)
        one["cpu_ms"] = 1000 * (time.process_time() - busy)
    for entry in [one for one in newcomers if not one.places][:JUDGED]:
        new = stands.surroundings.newcomer(entry)
        quoted = stands.desk.quote(new)
        problem = assembled.problem
        more = {"orders": (*problem.orders, new.order)} if new.order is not None else {"lots": (*problem.lots, new.lot)}
        whole = replace(problem, **more)
        part = seated(quoted.widened, whole, settle(whole, decision_of(stood)))
        judged += len(quoted.ways)
        broken += sum(bool(check(whole, put_back(part, way.plan))) for way in quoted.ways)
    return {
        "orders": len(day.orders),
        "trips": len(day.trips),
        "shipments": len(plan.shipments),
        "ready_s": ready_s,
        "asked": asked,
        "judged": judged,
        "broken": broken,
    }


def _raw(entry: NewcomerEntry) -> bytes:
    return orjson.dumps(Newcomers(newcomers=(entry,)).model_dump(mode="json", by_alias=True))


def _newcomer(day: Day, random: Random, number: int) -> NewcomerEntry:
    """A twin of an order or a lot, every third at a place of its own some way off the twin's."""
    own = number % 3 == 2
    twin: LotEntry | OrderEntry = random.choice(day.orders) if number % 2 else random.choice(day.lots)
    options = twin.receivings if isinstance(twin, OrderEntry) else twin.pickups
    spots = {place.id: place for place in day.places}
    old = spots[options[0].place]
    place = old.model_copy(update={"id": f"place-new-{number}", "lon": old.lon + random.uniform(-0.0008, 0.0008)})
    moved = tuple(one.model_copy(update={"place": place.id} if own and n == 0 else {}) for n, one in enumerate(options))
    name = "receivings" if isinstance(twin, OrderEntry) else "pickups"
    changed = twin.model_copy(update={"id": f"new-{number}", name: moved})
    places = (place,) if own else ()
    if isinstance(changed, OrderEntry):
        return NewcomerEntry(order=changed, places=places)
    return NewcomerEntry(lot=changed, places=places)
