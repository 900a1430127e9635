"""The serving half of ``ainori demo``: a service on a clock of its own, with its day half driven, until Ctrl-C.

A process of its own: what serves the web never loads the engines, which the first half has loaded.
"""

from __future__ import annotations

import contextlib
import os
import socket
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from api.cli.console import Console
from api.errors import BAD_INPUT, INTERRUPTED, OK, OWN_FAULT

if TYPE_CHECKING:
    from api.cli.demo_day import HalfDriven
    from api.clock import ShiftedClock
    from api.serving import Service

ITERATIONS: Final = 60
"""Of each plan of the demonstration: enough to be worth looking at."""
_WARM_S: Final = 60.0
_PORTS: Final = 20


def run(*, out: Path, port: int, iterations: int | None, once: bool, told: bool, console: Console) -> int:
    """
    Let the day of ``out/day.json`` happen in a service of its own, then serve it.

    Parameters
    ----------
    once
        Ask the service what is printed, and end.
    told
        Whether to wait for a line of standard input before anything is printed, and to end when that input does.
    """
    from api.cli.demo_day import BEGINS, DemoDay
    from api.clock import ShiftedClock
    from api.db.lock import FileLock, InUse
    from api.documents.load import load_day
    from api.regions.load import packaged_region
    from api.serving import FIRST_REGION, assemble, beside_of, opened, put_in_force
    from api.settings import service_settings
    from api.worker.roads import road_file
    from fixtures.townsfolk import planned_by, wall

    file = out / "town.db"
    clock = ShiftedClock(wall(*BEGINS))
    settings = service_settings({}, database_url=f"sqlite:///{file}")
    region = planned_by(packaged_region(FIRST_REGION), iterations=iterations or ITERATIONS)
    try:
        with FileLock(file):
            for left in (file, *(file.with_name(file.name + end) for end in ("-wal", "-shm"))):
                left.unlink(missing_ok=True)
        with opened(settings, clock) as (store, name):
            put_in_force(store, region)
            service = assemble(settings, store, name)
            day = DemoDay(service, region, clock, road_file(region.config, beside_of(settings)), load_day(out / "day.json"))
            steps = list(day.happen())
            if told and not sys.stdin.readline():
                return INTERRUPTED
            for step in steps:
                local = f"{step.at.astimezone(ZoneInfo(region.config.time_zone)):%m-%d %H:%M}"
                console.tell(step.key, at=local, **step.figures)
            return _serve(service, day.found(), clock, out=out, port=port, once=once, told=told, console=console)
    except InUse as error:
        console.fault("in-use", console.say("in_use", file=str(error)))
        return BAD_INPUT


def _serve(
    service: Service, day: HalfDriven, clock: ShiftedClock, *, out: Path, port: int, once: bool, told: bool,
    console: Console,
) -> int:  # fmt: skip
    from api.cli.server import serve

    ended = [OK]
    with _listening(port, console) as listening:
        got = listening.getsockname()[1]
        clock.let_go()

        def visit() -> bool:
            ended[0] = OWN_FAULT
            _warm(service, day.next_date)
            ended[0] = _tell(day, got, out=out, once=once, console=console)
            if told and not once:
                # Whoever began this has gone when the line ends, in whatever way. Not by sys.stdin: a lock of it held here
                # would be missed when the interpreter ends.
                os.read(0, 1)
                return False
            return not once

        serve(service, listening, visit=visit)
    console.tell("served")
    return ended[0]


def _listening(port: int, console: Console) -> socket.socket:
    """Take the port, else one of the next ones, else any."""
    from api.cli.server import listen

    for one in (*range(port, min(port + _PORTS, 65_536)), 0) if port else (0,):
        with contextlib.suppress(OSError):
            found = listen("127.0.0.1", one)
            if one != port:
                console.note("demo.port_taken", port=str(port), other=str(found.getsockname()[1]))
            return found
    raise OSError("no port")


def _warm(service: Service, date: str) -> None:
    """Wait until quotes can be asked."""
    until = time.monotonic() + _WARM_S
    while not service.app.state.quotes.holds(date) and time.monotonic() < until:
        time.sleep(0.1)


def _tell(day: HalfDriven, port: int, *, out: Path, once: bool, console: Console) -> int:
    """Print where to look and how to ask; where the command is to end by itself, ask it all."""
    from api.cli.demo_calls import CALLS, Visitor
    from api.cli.demo_pages import PAGES, keep_pages
    from api.cli.demo_town import PASSWORD

    url = f"http://127.0.0.1:{port}"
    visitor = Visitor(port)
    kept = keep_pages(visitor, day, out / "pages")
    console.line()
    console.line(console.say("demo.open"))
    for page in PAGES:
        if not page.role:
            console.line(f"  {url}{page.at(day)}   {console.say(page.key)}")
    console.line(console.say("demo.inside", folder=out / "pages"))
    for page in PAGES:
        if page.role:
            console.line(f"  {url}{page.at(day)}   {console.say(page.key)} ({page.role})")
    console.line(console.say("demo.sign_ins", password=PASSWORD))
    for one in day.sign_ins:
        console.line(f"  {one.role:10}  {one.login:24}  {one.name}")
    console.line(console.say("demo.calls"))
    for call in CALLS:
        console.line(f"# {console.say(call.key)}")
        console.line(call.line(url))
    answers: list[dict[str, Any]] = []
    bad = [path for path, status in kept.items() if status != 200]
    if once:
        console.line(console.say("demo.asked"))
        for answered in visitor.all():
            console.line(f"  {answered.status}  {answered.call.method:4} {answered.call.path}")
            answers.append({"method": answered.call.method, "path": answered.call.path, "status": answered.status})
            if answered.status >= 300:
                bad.append(answered.call.path)
                console.line(f"       {answered.body[:300].decode(errors='replace')}")
    else:
        console.line(console.say("serving", url=url + "/"))
    for path in bad:
        console.note("demo.not_answered", path=path)
    console.data({"url": url, "date": day.date, "sign_ins": [one.login for one in day.sign_ins], "answers": answers})
    sys.stdout.flush()
    return OWN_FAULT if bad else OK
