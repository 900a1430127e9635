"""Refusals and faults as problem+json (RFC 9457), in the reader's language, never repeating what was sent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import orjson
from fastapi import Request, Response

from api.documents.faults import MOST_LINES, Fault
from api.messages import Language
from api.refusals import REFUSALS, words_of

PROBLEM_TYPE: Final = "application/problem+json"


class Refusal(Exception):
    """The service says no: a code of :data:`api.refusals.REFUSALS`, perhaps the field it is about, and figures for its words.

    Parameters
    ----------
    code : str
    field : str
        Path of the field in the body (``pickups[0].windows``), or a header's or parameter's name.
    figures : object
        Fill the braces of the words and stand in the answer as members of their own.
    """

    def __init__(self, code: str, *, field: str = "", faults: Sequence[Fault] = (), **figures: object) -> None:
        self.code, self.field, self.faults, self.figures = code, field, tuple(faults), figures
        super().__init__(f"{code}: {words_of(code, **figures).en}")

    @property
    def status(self) -> int:
        """HTTP status of the code."""
        return REFUSALS[self.code].status


def language_of(request: Request) -> Language:
    """Choose by ``Accept-Language``, by the order and weights given; Japanese where neither is asked for."""
    best: tuple[float, Language] = (0.0, "ja")
    for part in request.headers.get("accept-language", "")[:200].split(","):
        tag, _, weight = part.strip().partition(";q=")
        try:
            value = float(weight) if weight else 1.0
        except ValueError:
            continue
        name = tag[:2].lower()
        if name in {"ja", "en"} and value > best[0]:
            best = (value, "ja" if name == "ja" else "en")
    return best[1]


def problem_of(refusal: Refusal, language: Language) -> Response:
    """Write a refusal out."""
    said = words_of(refusal.code, **refusal.figures)
    body: dict[str, Any] = {
        "type": f"/problems/{refusal.code}",
        "code": refusal.code,
        "status": refusal.status,
        "title": said.in_language(language),
        "title_ja": said.ja,
        "title_en": said.en,
    }
    if refusal.field:
        body["field"] = refusal.field
    if refusal.figures:
        body["figures"] = refusal.figures
    if refusal.faults:
        body["faults"] = [
            {"field": one.path, "code": one.key, "text": one.said.in_language(language)} for one in refusal.faults[:MOST_LINES]
        ]
        body["faults_total"] = len(refusal.faults)
    headers = {"Content-Language": language, "Cache-Control": "no-store"}
    if refusal.status in {429, 503}:
        headers["Retry-After"] = str(refusal.figures.get("retry_after_s", 2))
    if refusal.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return Response(orjson.dumps(body, default=str), status_code=refusal.status, media_type=PROBLEM_TYPE, headers=headers)
