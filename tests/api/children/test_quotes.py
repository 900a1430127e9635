"""The standing quote process as the web process sees it."""

from __future__ import annotations

import json
import os
import signal
import threading
import time

import orjson
import pytest

from api.children.quotes import QuoteDay, QuoteDesk, QuoteFailed
from api.documents.quote import Quote

ORDER = {
    "id": "order-new",
    "party": "kitchen-2",
    "min_g": 2000,
    "max_g": 8000,
    "accepts": [{"goods": "なす", "highest_yen_per_kg": 500, "defects": ["曲がり"]}],
    "receivings": [{"place": "inn", "windows": [["8:00", "11:00"]]}],
}


@pytest.fixture
def desk():
    desk = QuoteDesk()
    yield desk
    desk.close()


@pytest.fixture
def day_of(day_data, document, network_file, tmp_path):
    def make(**more):
        given = {
            "day": "square",
            "document": json.dumps(day_data).encode(),
            "plan": orjson.dumps(document.model_dump(mode="json", by_alias=True)),
            "network": network_file,
            "as_of": "2026-08-04T16:15:00+09:00",
            "based_on": "plan-1",
            "cache_folder": tmp_path / "matrices",
        }
        return QuoteDay(**given | more)

    return make


def asked(desk, newcomer=None, **more):
    raw = desk.ask("square", json.dumps({"newcomers": [newcomer or {"order": ORDER}]}).encode(), timeout_s=60, **more)
    return Quote.model_validate_json(raw)


def test_a_day_is_held_answers_and_is_replaced_by_a_later_one(desk, day_of, day_data):
    with pytest.raises(QuoteFailed) as refused:
        asked(desk)
    assert (refused.value.told.code, refused.value.told.status) == ("not-ready", 503)
    desk.load(day_of())
    assert desk.ready("square", timeout_s=60)
    first = asked(desk)
    assert (first.as_of, first.based_on) == ("2026-08-04T16:15:00+09:00", "plan-1")
    assert first.answers[0].ways[0].trip == "trip-1"
    day_data["trips"][0]["depart_late"] = "7:10"
    day_data["trips"][0]["arrive_late"] = "7:40"
    day_data["trips"][0].pop("break")
    desk.load(day_of(document=json.dumps(day_data).encode(), plan=None, based_on=None))
    assert desk.ready("square", timeout_s=60)
    second = asked(desk)
    assert second.based_on is None
    assert second.answers[0].ways == ()
    assert second.answers[0].reason is not None


def test_many_threads_ask_at_once_and_each_gets_its_own_answer(desk, day_of):
    desk.load(day_of())
    assert desk.ready("square", timeout_s=60)
    found = {}

    def ask(number):
        found[number] = asked(desk, {"order": {**ORDER, "id": f"order-{number + 10}"}}).answers[0]

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {number: answer.id for number, answer in found.items()} == {n: f"order-{n + 10}" for n in range(8)}
    assert all(answer.ways for answer in found.values())


def test_faults_of_a_newcomer_come_back_with_its_own_path(desk, day_of):
    desk.load(day_of())
    assert desk.ready("square", timeout_s=60)
    with pytest.raises(QuoteFailed) as refused:
        asked(desk, {"order": {**ORDER, "party": "nobody"}})
    assert [fault.path for fault in refused.value.told.faults] == ["order.party"]
    with pytest.raises(QuoteFailed) as refused:
        desk.ask("square", b'{"newcomers": [{"order": {"id": 5}}]}', timeout_s=60)
    assert "newcomers[0].order.id" in {fault.path for fault in refused.value.told.faults}


def test_a_day_that_is_refused_says_why_and_the_former_one_goes_on(desk, day_of):
    desk.load(day_of())
    assert desk.ready("square", timeout_s=60)
    desk.load(day_of(document=b'{"format_version": 1}'))
    with pytest.raises(QuoteFailed) as refused:
        desk.ready("square", timeout_s=60)
    assert refused.value.told.code == "bad-input"
    assert asked(desk).answers[0].ways


def test_a_process_that_died_is_started_anew_with_its_days(desk, day_of):
    desk.load(day_of())
    assert desk.ready("square", timeout_s=60)
    os.kill(desk.pid, signal.SIGKILL)
    while desk.pid is not None:
        time.sleep(0.01)
    with pytest.raises(QuoteFailed) as refused:
        asked(desk)
    assert refused.value.told.status == 503
    assert desk.ready("square", timeout_s=60)
    assert asked(desk).answers[0].ways
