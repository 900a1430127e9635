"""The service under load: the real server on a SQLite file that holds a day, driven over loopback by autocannon.

Each kind of request is sent over one connection, which shows how long one person waits, and over eight, which shows how many a
second the process can answer; first quiet, then while a planning run of the same day is under way. Writes are compared with the
barest endpoint that stores a row, measured in the same run.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from benchmarks.child import run_fresh
from benchmarks.report import Report, Tell
from benchmarks.service.server import Server
from benchmarks.service.telling import Cell, report
from benchmarks.service.tool import NoTool, Request, Tool

ONE, MANY = 1, 8
STARTS: Final = 3
_SERVE: Final = (sys.executable, "-m", "api.cli", "serve", "--port", "{port}")
_SEARCHING: Final = "solve"
_PLAN_WAIT_S: Final = 180.0


def run(*, quick: bool, out: Path, tell: Tell) -> Report:  # noqa: ARG001
    """Measure; ``quick`` takes an S day and 2 s a cell instead of an L day and 6 s."""
    try:
        tool = Tool()
    except NoTool as error:
        tell(f"service: skipped, {error}")
        return Report(part="service", tables=(), data={"skipped": str(error)})
    size, seconds = ("S", 2.0) if quick else ("L", 6.0)
    with TemporaryDirectory() as folder:
        file = Path(folder) / "town.db"
        tell(f"service: autocannon {tool.version}; a {size} day is posted into a new store")
        asked = run_fresh("benchmarks.service.filling:fill", file=str(file), size=size, seed=1)
        data = measure(tool, file, asked, seconds=seconds, tell=tell)
    return report({**data, "size": size, "seconds": seconds, "tool": f"autocannon {tool.version}"})


def measure(tool: Tool, file: Path, asked: Mapping[str, Any], *, seconds: float, tell: Tell) -> dict[str, Any]:
    """Return every cell of the measurement on a filled store."""
    folder, log = file.parent, file.parent / "server.log"
    cells: list[Cell] = []
    tell("service: the barest endpoint")
    barest = (sys.executable, "-m", "benchmarks.service.bare", str(folder / "bare.db"), "{port}")
    with Server(barest, folder / "bare.log") as server:
        things = [Request(method="POST", path="/things", body={"name": "lot", "units": 3})]
        cells += [_cell(tool, server, "bare", "quiet", things, connections, seconds) for connections in (ONE, MANY)]
    settings = {"AINORI_DATABASE_URL": f"sqlite:///{file}", "AINORI_REGION": "", "AINORI_LANG": "en", "AINORI_SMTP_URL": ""}
    starts = {"new": _starts(lambda n: {**settings, "AINORI_DATABASE_URL": f"sqlite:///{folder / f'new-{n}.db'}"}, log)}
    starts["filled"] = _starts(lambda _: settings, log)
    with Server(_SERVE, log, settings) as server:
        tell("service: waits for the draft plan of the day, of which quotes are asked")
        _quiet(server, asked)
        kinds = requests_of(asked)
        planned = _answered(server, kinds["quote of an order"][0], _PLAN_WAIT_S)
        # A day that is new has its draft made at once; the next is due after a minute, when the cell is over.
        _send(server, kinds["post a lot"][0])
        _quiet(server, asked)
        for moment in ("quiet", "planning"):
            plan = _plan(server, asked) if moment == "planning" else ""
            for name, requests in kinds.items():
                if name.startswith("quote") and not planned:
                    continue
                for connections in (ONE, MANY):
                    if plan and _plan_state(server, asked, plan)[0] != "running":
                        plan = _plan(server, asked)
                    cell = _cell(tool, server, name, moment, requests, connections, seconds)
                    cells.append(cell)
                    tell(f"service: {moment}, {name}, {connections}: {cell.at(50):.1f} ms p50, {cell.at(99):.1f} ms p99")
            if plan:
                _send(server, Request(method="POST", path=f"/v1/plans/{plan}/cancel", token=asked["operator"], body={}))
    return {
        "counts": asked["counts"],
        "starts": starts,
        "cells": [cell.data() for cell in cells],
        "quotes": planned,
    }


def requests_of(asked: Mapping[str, Any]) -> dict[str, Sequence[Request]]:
    """Return the kinds of requests; whoever posts is the farm itself, whoever reads a restaurant."""
    lots, orders = asked["lot_bodies"], asked["order_bodies"]
    return {
        "list of 50 lots": [Request(method="GET", path="/v1/lots?limit=50", token=asked["restaurant"])],
        "one lot": [Request(method="GET", path=f"/v1/lots/{one}", token=asked["restaurant"]) for one in asked["lots"]],
        "quote of an order": [Request(method="POST", path="/v1/quotes", token=t, body={"order": body}) for t, body in orders],
        "quote of a lot": [Request(method="POST", path="/v1/quotes", token=t, body={"lot": body}) for t, body in lots],
        "post a lot": [
            Request(method="POST", path="/v1/lots", token=t, body={**body, "date": asked["later"]}) for t, body in lots
        ],
    }


def _cell(
    tool: Tool, server: Server, name: str, moment: str, requests: Sequence[Request], connections: int, seconds: float
) -> Cell:
    before = server.cpu_s()
    load = tool.drive(name.replace(" ", "-"), server.url, requests, connections=connections, seconds=seconds, warm_seconds=0.0)
    answers = len(load.times_ms)
    return Cell(
        name=name, moment=moment, connections=connections, times_ms=load.times_ms, rate=load.rate, refused=load.refused,
        statuses=load.statuses, cpu_ms=1000 * (server.cpu_s() - before) / answers if answers else float("nan"),
    )  # fmt: skip


def _starts(settings: Any, log: Path) -> list[dict[str, float]]:
    """Start the server some times; seconds until it is ready, on the wall and of the processor."""
    found = []
    for number in range(STARTS):
        with Server(_SERVE, log, settings(number)) as server:
            found.append({"wall_s": server.ready_s, "cpu_s": server.ready_cpu_s})
    return found


def _send(server: Server, request: Request) -> Any:
    status, answer = server.ask(request.method, request.path, request.token, request.body)
    if status >= 300:
        raise RuntimeError(f"{request.method} {request.path}: {status} {answer[:500]!r}")
    return json.loads(answer)


def _quiet(server: Server, asked: Mapping[str, Any]) -> None:
    """Wait until no run of any kind is under way, twice in a row."""
    still, until = 0, time.monotonic() + _PLAN_WAIT_S
    while still < 2 and time.monotonic() < until:
        time.sleep(1.5)
        path = "/v1/plans?purpose=draft&limit=100"
        states = {one["state"] for one in _send(server, Request(method="GET", path=path, token=asked["operator"]))["items"]}
        still = 0 if states & {"queued", "running"} or not states else still + 1


def _answered(server: Server, request: Request, seconds: float) -> bool:
    """Whether a request is answered by 200 within so long."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if server.ask(request.method, request.path, request.token, request.body)[0] == 200:
            return True
        time.sleep(1)
    return False


def _plan(server: Server, asked: Mapping[str, Any]) -> str:
    """Begin a run of a minute, as often as one is over; return the plan when its search has begun."""
    body = {"date": asked["date"], "seconds": 60, "threads": 1}
    plan = str(_send(server, Request(method="POST", path="/v1/plans", token=asked["operator"], body=body))["id"])
    until = time.monotonic() + _PLAN_WAIT_S
    while time.monotonic() < until:
        state, stage = _plan_state(server, asked, plan)
        if state == "running" and stage == _SEARCHING:
            return plan
        if state not in {"queued", "running"}:
            raise RuntimeError(f"the planning run is {state}")
        time.sleep(0.3)
    raise RuntimeError("the planning run does not begin to search")


def _plan_state(server: Server, asked: Mapping[str, Any], plan: str) -> tuple[str, str]:
    told = _send(server, Request(method="GET", path=f"/v1/plans/{plan}", token=asked["operator"]))
    return told["state"], (told.get("progress") or {}).get("stage", "")
