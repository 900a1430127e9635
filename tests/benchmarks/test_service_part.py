"""The benchmark of the service: how it judges what the load tool measured."""

from typing import Any

from benchmarks.report import Bar
from benchmarks.service.bare import bare
from benchmarks.service.telling import Cell, report
from benchmarks.service.tool import Request


def _cell(name: str, moment: str, ms: float, *, connections: int = 1, refused: int = 0, rate: float = 100.0) -> dict[str, Any]:
    return Cell(
        name=name, moment=moment, connections=connections, times_ms=(ms,) * 100, rate=rate, refused=refused,
        statuses={"200": 100 - refused}, cpu_ms=1.0,
    ).data()  # fmt: skip


def _judged(*cells: dict[str, Any], size: str = "L") -> dict[str, Bar]:
    starts = {name: [{"wall_s": 1.0, "cpu_s": 0.5}, {"wall_s": 2.5, "cpu_s": 0.5}] for name in ("new", "filled")}
    counts = {"lots": 3, "orders": 2, "trips": 1}
    data = {"cells": cells, "starts": starts, "counts": counts, "quotes": True, "size": size, "seconds": 1.0, "tool": "a tool"}
    return {bar.what: bar for bar in report(data).bars}


def test_a_list_that_comes_in_time_meets_its_bar() -> None:
    assert _judged(_cell("list of 50 lots", "quiet", 29.0))["list of 50, quiet"].met


def test_a_fast_refusal_is_no_answer() -> None:
    assert _judged(_cell("list of 50 lots", "quiet", 2.0, refused=1))["list of 50, quiet"].met is False


def test_a_cell_that_was_not_measured_meets_nothing() -> None:
    assert _judged()["list of 50, quiet"].met is None


def test_a_quote_on_a_small_day_says_nothing_about_the_bar_of_the_large_one() -> None:
    assert _judged(_cell("quote of a lot", "quiet", 5.0), size="S")["quote of a lot, quiet, S day"].met is None


def test_the_slowest_start_counts() -> None:
    assert _judged()["server up, store filled with the day"].met is False


def test_what_waits_longer_while_a_plan_is_made_is_told_by_its_worst_ratio() -> None:
    cells = [
        _cell(name, moment, ms) for name in ("one lot", "post a lot") for moment, ms in (("quiet", 10.0), ("planning", 11.0))
    ]
    cells[-1] = _cell("post a lot", "planning", 20.0)
    (bar,) = [bar for what, bar in _judged(*cells).items() if what.startswith("a planning run")]
    assert (bar.met, bar.measured) == (False, "2.00 × at worst (post a lot)")


def test_posting_is_measured_against_the_barest_insert_of_the_same_run() -> None:
    cells = (
        _cell("bare", "quiet", 1.0, connections=8, rate=900.0),
        _cell("post a lot", "quiet", 9.0, connections=8, rate=450.0),
    )
    bar = _judged(*cells)["post a lot against the bare insert, 8 connections"]
    assert (bar.met, bar.measured) == (False, "50% (450 of 900/s)")


def test_a_request_carries_its_person_and_its_body() -> None:
    sent = Request(method="POST", path="/v1/lots", token="abc", body={"units": 3}).as_sent()
    assert sent["headers"] == {"authorization": "Bearer abc", "content-type": "application/json"}
    assert sent["body"] == '{"units": 3}'


def test_the_barest_endpoint_is_as_durable_as_the_store(tmp_path: Any) -> None:
    from fastapi.testclient import TestClient

    client = TestClient(bare(str(tmp_path / "bare.db")))
    assert client.post("/things", json={"name": "lot", "units": 3}).json() == {"id": 1, "name": "lot", "units": 3}
