"""``ainori demo``: one made-up day from roads to driver sheets."""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Self

from api.cli import options
from api.cli.console import Console
from api.cli.solve import solve
from api.errors import OK, OWN_FAULT

if TYPE_CHECKING:
    from routing.network import RoadNetwork

DEFAULT_SECONDS = 8.0
_MADE_AT_SETUP = Path("build") / "sketch.npz"


def add(verbs: options.Verbs) -> None:
    """Add the verb."""
    parser = verbs.add("demo", "help.demo", "demo --once --out out/demo")
    parser.add_argument("--once", action="store_true", help=verbs.help("help.once"))
    parser.add_argument("--out", metavar="DIR", type=Path, default=Path("out/demo"), help=verbs.help("help.out_folder"))
    options.add_seed(parser, verbs)
    parser.add_argument(
        "--seconds", metavar="S", type=options.seconds, default=DEFAULT_SECONDS, help=verbs.help("help.seconds")
    )
    parser.add_argument("--iterations", metavar="N", type=options.iterations, help=verbs.help("help.iterations"))
    parser.add_argument("--size", choices=options.SIZES, default="S", help=verbs.help("help.size"))
    options.add_roads(parser, verbs, required=False)
    parser.add_argument("--part", choices=("files", "service"), help=verbs.help("help.part"))
    parser.add_argument("--port", metavar="N", type=_port, default=8000, help=verbs.help("help.demo_port"))
    parser.add_argument("--when-told", action="store_true", help=argparse.SUPPRESS)
    parser.set_defaults(run=run)


def _port(text: str) -> int:
    return options.whole(text, 0, 65_535)


def run(given: argparse.Namespace, console: Console) -> int:
    """Make a day and write everything of it; meanwhile the same day happens in a service, which is then asked and left open."""
    if given.part == "service":
        from api.cli import demo_serve

        return demo_serve.run(
            out=given.out, port=given.port, iterations=given.iterations, once=given.once, told=given.when_told, console=console
        )
    if given.part == "files":
        return _files(given, console, lambda: None)
    with _Beside(given, console) as service:
        code = _files(given, console, service.start)
        return service.go_on() if code == OK else code


class _Beside:
    """The serving half in a process of its own, silent until it is told to go on."""

    def __init__(self, given: argparse.Namespace, console: Console) -> None:
        self._words = ["--lang", console.language, *(["--quiet"] if console.quiet else []), "demo", "--part", "service"]
        self._words += ["--when-told", "--out", str(given.out), "--port", str(given.port)]
        self._words += ["--once"] if given.once else []
        self._words += [] if given.iterations is None else ["--iterations", str(given.iterations)]
        self._as_json = console.as_json
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            self._process.wait()

    def start(self) -> None:
        """Begin: the day is there."""
        # Its own printed lines would be no JSON beside ours.
        out = sys.stderr if self._as_json else None
        # A session of its own: Ctrl-C while the first half plans is the first half's alone.
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and command
            [sys.executable, "-m", "api.cli", *self._words], stdin=subprocess.PIPE, stdout=out, start_new_session=True
        )

    def go_on(self) -> int:
        """Let it speak and serve; its exit code when it has ended. A signal that ends us is handed on."""
        process = self._process
        if process is None or process.stdin is None:
            return OWN_FAULT

        def hand_on(number: int, frame: FrameType | None) -> None:
            del frame
            process.send_signal(number)

        names = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        before = {name: signal.signal(name, hand_on) for name in names}
        try:
            sys.stdout.flush()
            with contextlib.suppress(BrokenPipeError):
                process.stdin.write(b"go on\n")
                process.stdin.flush()
            return process.wait()
        finally:
            for name, handler in before.items():
                signal.signal(name, handler)


def _files(given: argparse.Namespace, console: Console, day_is_there: Callable[[], None]) -> int:
    """Make a day, plan it, judge the plan, and write everything."""
    from api.cli.backdrop import backdrop
    from api.cli.inputs import ensure_folder
    from api.cli.show import show_plan
    from api.documents.load import checked_day, load_plan
    from api.documents.write import write_document
    from api.planning.prepare import prepare
    from api.planning.verify import told, verify
    from api.sheets.reading import Book
    from api.sheets.write import write_all
    from fixtures.days import make_day
    from matching.stop import Stop

    ensure_folder(given.out)
    network = _network(given.roads, console)
    console.tell("step.day", size=given.size, seed=given.seed)
    day = checked_day(make_day(network, size=given.size, seed=given.seed, lots=None, orders=None, trips=None))
    write_document(day, given.out / "day.json")
    day_is_there()
    console.tell("measuring", places=len(day.places), metrics=len(day.metrics))
    assembled = prepare(day, network)
    console.tell("step.plan", seconds=f"{given.seconds:g}")
    stop = Stop(seconds=given.seconds, iterations=given.iterations)
    plan, early = solve(assembled, network, console, stop=stop, seed=given.seed)
    file = write_document(plan, given.out / "plan.json")
    console.tell("step.check")
    # The file is judged, not the value in memory: what the reader opens is what was checked.
    violations = verify(assembled, network, load_plan(file), file=str(file))
    for violation in violations:
        console.line(told(assembled, violation))
    console.tell("step.sheets", out=given.out)
    ground = backdrop(network, assembled)
    files = [given.out / "day.json", file, *write_all(day, plan, ground, given.out)]
    console.line()
    show_plan(console, Book.read(day, plan, ground))
    console.line()
    for written in files:
        console.line(console.say("wrote", what=written))
    if early:
        console.note("stopped", file=file)
    console.data(
        {
            "stopped_early": early,
            "feasible": not violations,
            "summary": plan.summary.model_dump(mode="json"),
            "files": [str(written) for written in files],
        }
    )
    return OWN_FAULT if violations else OK


def _network(given: Path | None, console: Console) -> RoadNetwork:
    """Take the network asked for, else the sketch made at set-up, else one drawn now and kept for the next time."""
    from api.cli.inputs import ensure_folder
    from api.cli.roads import sketch
    from api.settings import cache_folder
    from fixtures.sketch import OSM_SHA256
    from routing.errors import NetworkFileError
    from routing.network import RoadNetwork

    if given is not None:
        network = RoadNetwork.load(given)
        console.tell("step.roads", name=network.name)
        return network
    kept = cache_folder() / f"sketch-{OSM_SHA256[:16]}.npz"
    for file in (_MADE_AT_SETUP, Path(__file__).parents[2] / _MADE_AT_SETUP, kept):
        if _drawn_from(file.with_suffix(".osm"), OSM_SHA256):
            try:
                network = RoadNetwork.load(file)
            except NetworkFileError:
                continue
            console.tell("step.roads", name=network.name)
            return network
    console.tell("step.sketch")
    ensure_folder(kept.parent)
    return sketch(kept)


def _drawn_from(osm: Path, sha256: str) -> bool:
    """Whether the drawing beside a network is today's: an older sketch must not be taken for this one."""
    try:
        return hashlib.sha256(osm.read_bytes()).hexdigest() == sha256
    except OSError:
        return False
