"""Tests that no body, however made, is a fault of ours."""

from __future__ import annotations

import pytest

POISON = {
    "nothing": b"",
    "NaN": b'{"login": NaN}',
    "1e400": b'{"login": 1e400}',
    "lone surrogate": b'{"login": "\\ud800abc", "password": "x"}',
    "NUL": b'{"login": "a\\u0000bc", "password": "x"}',
    "right to left": '{"login": "a\u202ebc", "password": "x"}'.encode(),
    "deep": b"[" * 10_000 + b"]" * 10_000,
    "true as text": b'{"login": true, "password": "x"}',
    "key twice": b'{"login": "abc", "login": "abd", "password": "x"}',
    "not UTF-8": b'{"login": "\xff\xfe"}',
    "a list": b"[1, 2]",
    "unknown field": b'{"login": "abc", "password": "x", "role": "operator"}',
    "huge number": b'{"login": ' + b"9" * 5000 + b"}",
}


@pytest.mark.parametrize("body", POISON.values(), ids=POISON)
def test_poison_is_refused_with_a_stable_code(service, body):
    reply = service.http.post("/v1/sessions", content=body, headers={"Content-Type": "application/json"})
    assert reply.status_code in {400, 422}
    assert reply.headers["content-type"] == "application/problem+json"
    assert reply.json()["code"] in {"bad-json", "bad-input"}
    assert reply.json()["title_ja"]
    assert reply.json()["title_en"]


def test_a_body_beyond_the_cap_is_refused_before_it_is_read(service):
    reply = service.http.post("/v1/sessions", content=b" " * 1_100_000, headers={"Content-Type": "application/json"})
    assert (reply.status_code, reply.json()["code"]) == (413, "too-large")


def test_a_body_that_turns_out_too_large_is_refused(service):
    def drops():
        for _ in range(11):
            yield b" " * 100_000

    reply = service.http.post("/v1/sessions", content=drops(), headers={"Content-Type": "application/json"})
    assert (reply.status_code, reply.json()["code"]) == (413, "too-large")


def test_a_compressed_body_is_refused(service):
    reply = service.http.post("/v1/sessions", content=b"x", headers={"Content-Encoding": "gzip"})
    assert reply.status_code == 415


def test_what_was_sent_is_not_repeated(service):
    reply = service.http.post("/v1/sessions", json={"login": "abc", "password": ["secret-word"]})
    assert "secret-word" not in reply.text
    assert reply.json()["faults"][0]["field"] == "password"


def test_words_follow_the_language_asked_for(service):
    reply = service.http.get("/v1/me", headers={"Accept-Language": "fr, en;q=0.8, ja;q=0.3"})
    assert reply.json()["title"] == reply.json()["title_en"]
    assert reply.headers["content-language"] == "en"
