"""``ainori day run --unattended``: the stored town lives by itself on a clock that is moved from timer to timer."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from api.cli import options
from api.cli.console import Console
from api.errors import BAD_INPUT, OK, VIOLATIONS


def add(inner: options.Verbs) -> None:
    """Add the verb below ``day``."""
    example = "day run --unattended --fake-clock 2026-11-20T15:00 --until 2026-11-24T12:00"
    parser = inner.add("run", "help.day.run", example)
    parser.add_argument("--unattended", action="store_true", required=True, help=inner.help("help.unattended"))
    parser.add_argument("--fake-clock", metavar="FROM", type=_moment, required=True, help=inner.help("help.fake_clock"))
    parser.add_argument("--until", metavar="TO", type=_moment, required=True, help=inner.help("help.until"))
    parser.add_argument("--seconds", metavar="S", type=options.seconds, help=inner.help("help.seconds"))
    parser.set_defaults(run=run)


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        msg = f"{text[:30]!r} must be a moment like 2026-11-20T15:00"
        raise argparse.ArgumentTypeError(msg) from None


def run(given: argparse.Namespace, console: Console) -> int:
    """Let time pass."""
    from api.clock import FakeClock
    from api.db.lock import InUse
    from api.regions.service import config_of
    from api.serving import beside_of, opened
    from api.settings import service_settings
    from api.verify import verify
    from api.worker.handlers import HANDLERS
    from api.worker.ready import on_ready
    from api.worker.roads import road_file
    from api.worker.supervisor import Supervisor
    from api.worker.unattended import begin, live

    settings = service_settings()
    clock = FakeClock(datetime(2000, 1, 1, tzinfo=UTC))
    try:
        with opened(settings, clock) as (store, region):
            with store.read() as session:
                config = config_of(session, region)
            zone = ZoneInfo(config.time_zone)
            first, last = (one if one.tzinfo else one.replace(tzinfo=zone) for one in (given.fake_clock, given.until))
            if last <= first:
                console.fault("bad-arguments", console.say("until_before"))
                return BAD_INPUT
            clock.set(first)
            planner = Supervisor(
                store, region, lambda: road_file(config, beside_of(settings)), ready=on_ready, drafts=False, nice=0,
                most_seconds=given.seconds,
            )  # fmt: skip
            begin(store, region)
            told: list[dict[str, Any]] = []
            for one in live(store, region, clock, last, HANDLERS, planner=planner):
                local = one.at.astimezone(zone)
                late = f" +{one.late_s // 60} min" if one.late_s >= 60 else ""
                console.line(f"{local:%m-%d %H:%M}  {one.what:12} {one.date or '':10}  {one.outcome}{late}")
                told.append({"at": one.at.isoformat(), "what": one.what, "date": one.date, "outcome": one.outcome})
            broken = [str(one) for one in verify(store)]
            for line in broken:
                console.line(line)
            console.line(console.say("verified", count=len(broken)))
            console.data({"happened": told, "broken": broken})
            return VIOLATIONS if broken else OK
    except InUse as error:
        console.fault("in-use", console.say("in_use", file=str(error)))
        return BAD_INPUT
