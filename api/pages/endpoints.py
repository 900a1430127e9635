"""The service's own pages over HTTP."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from typing import Annotated

import orjson
from fastapi import APIRouter, Query, Response

from api.http.caller import Caller, may
from api.http.openapi import refuses
from api.http.problem import Refusal
from api.http.rights import ANYONE
from api.pages import docs, home
from api.pages.html import asked_language, page, tag
from api.pages.words import word
from api.refusals import REFUSALS

router = APIRouter(tags=["pages"], include_in_schema=False)
Lang = Annotated[str | None, Query(max_length=8)]
Anyone = Annotated[Caller, may(ANYONE)]


@router.get("/")
def first(caller: Anyone, lang: Lang = None) -> Response:
    """Show what this is."""
    language = asked_language(caller.request, lang)
    with caller.store.read() as session:
        found = home.today(session, caller.request.app.state.region, caller.store.clock.now())
    title, parts = home.parts(found, language)
    return page(language, title, *parts, here="/")


@router.get("/map.svg")
def sketch(caller: Anyone, lang: Lang = None) -> Response:
    """Draw what is on offer by district."""
    language = asked_language(caller.request, lang)
    with caller.store.read() as session:
        found = home.today(session, caller.request.app.state.region, caller.store.clock.now())
    headers = {"Cache-Control": "no-cache", "Vary": "Accept-Language"}
    return Response(home.drawn(found, language), media_type="image/svg+xml", headers=headers)


@router.get("/style.css")
def style(caller: Anyone) -> Response:  # noqa: ARG001 - every route names its row
    """Return the look of the pages."""
    return Response(_style(), media_type="text/css", headers={"Cache-Control": "max-age=3600"})


@lru_cache(maxsize=1)
def _style() -> bytes:
    return files("api.pages").joinpath("style.css").read_bytes()


@router.get("/openapi.json")
def openapi(caller: Anyone) -> Response:
    """Return the OpenAPI document."""
    return Response(orjson.dumps(caller.request.app.openapi()), media_type="application/json")


@router.get("/docs")
def documentation(caller: Anyone, lang: Lang = None) -> Response:
    """Show how the API is used."""
    language = asked_language(caller.request, lang)
    parts = docs.parts(caller.request.app.openapi(), language)
    return page(language, word("docs_title", language), *parts, here="/docs")


@router.get("/problems")
def problems(caller: Anyone, lang: Lang = None) -> Response:
    """Show every refusal."""
    language = asked_language(caller.request, lang)
    rows = [
        tag("tr", tag("td", tag("a", tag("code", code), href=f"/problems/{code}?lang={language}")), tag("td", str(row.status)),
            tag("td", row.ja if language == "ja" else row.en))
        for code, row in sorted(REFUSALS.items())
    ]  # fmt: skip
    return page(language, word("problems_title", language), tag("table", *rows), here="/problems")


@router.get("/problems/{code}")
@refuses("no-such-page")
def problem(caller: Anyone, code: str, lang: Lang = None) -> Response:
    """Show what one refusal means, in both languages."""
    row = REFUSALS.get(code)
    if row is None:
        raise Refusal("no-such-page")
    language = asked_language(caller.request, lang)
    return page(
        language, code, tag("p", row.ja, lang="ja"), tag("p", row.en, lang="en"),
        tag("p", f"{word('problem_status', language)}: {row.status}", class_="quiet"), here=f"/problems/{code}",
    )  # fmt: skip
