"""Log lines are JSON with the request's id, and repeat nothing that people have typed."""

import io
import json
import logging

import pytest

from api.logs import begin_logging


@pytest.fixture
def lines():
    root, out = logging.getLogger(), io.StringIO()
    before, level = root.handlers[:], root.level
    begin_logging(out)
    yield lambda: [json.loads(line) for line in out.getvalue().splitlines()]
    root.handlers[:], root.level = before, level
    logging.getLogger("ainori").setLevel(logging.NOTSET)


def test_a_request_is_one_line_with_its_id_and_route(service, lines):
    shown = service.http.get("/v1/inbox?cursor=hanako@example.org")
    (line,) = [one for one in lines() if one["logger"] == "ainori.access"]
    assert (line["method"], line["route"], line["status"]) == ("GET", "/v1/inbox", 401)
    assert line["request"] == shown.headers["x-request-id"]
    assert "hanako" not in json.dumps(line)


def test_an_error_is_told_by_type_and_place_not_by_its_words(lines):
    try:
        int("hanako@example.org")
    except ValueError:
        logging.getLogger("ainori.test").exception("it failed")
    (line,) = lines()
    assert line["error"] == "ValueError"
    assert "test_logs.py" in line["where"][0]
    assert "hanako" not in json.dumps(line)
