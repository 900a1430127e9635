"""Call lists and slips on paper: for those without a screen, who have equal rights."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Final

from fastapi import APIRouter, Path, Response
from sqlalchemy import select

from api.accounts.tables import PartyRow
from api.http.body import Shown
from api.http.caller import Caller, may
from api.http.openapi import refuses
from api.http.perform import answer
from api.http.problem import Refusal
from api.reading.answers import Tongue, html, voice_of
from api.reading.calls import Call, calls
from api.reading.stored import book_on
from api.regions.times import Phase
from api.sheets import voice
from api.sheets.html import Child, Markup, tag
from api.sheets.paper import paper, table
from api.sheets.slips import farm_slips_page
from api.sheets.voice import Pair, Voice

router = APIRouter(prefix="/v1/days", tags=["paper"])
DayPath = Annotated[str, Path(pattern=r"^\d{4}-\d{2}-\d{2}$", description="Service day `YYYY-MM-DD`")]
_PHASES: Final[dict[Phase, Pair]] = {
    Phase.AHEAD: ("出品と注文の前", "before entries open"),
    Phase.ENTRIES: ("出品と注文の受付中", "entries are taken"),
    Phase.PLANNING: ("計画中", "planning"),
    Phase.PROPOSED: ("計画の確認中", "the plan is looked at"),
    Phase.PROMISED: ("返事待ち", "answers are waited for"),
    Phase.DAWN: ("朝の数の確認", "the count at dawn"),
    Phase.ROAD: ("走っている間", "on the road"),
    Phase.OVER: ("終わった後", "after the day"),
}


class Said(Shown):
    """A text in both languages."""

    ja: str
    en: str


class CallShown(Shown):
    """One call to make."""

    party: str
    name: str
    kana: str
    person: str
    phone: str
    question: Said
    answers: tuple[Said, ...]
    thing: str


class CallList(Shown):
    """Whom to call now."""

    date: str
    phase: str
    items: tuple[CallShown, ...]


def must_be_day(text: str) -> dt.date:
    """
    Read a day of an address.

    Raises
    ------
    Refusal
        ``not-found``: there is no such day.
    """
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise Refusal("not-found") from None


@router.get("/{date}/calls", response_model=CallList, summary="Whom to telephone, and what to ask")
@refuses("not-found")
def call_list(caller: Annotated[Caller, may("paper.print")], date: DayPath) -> Response:
    """List those without a screen whose answer is wanted now, each with the one question of the hour."""
    must_be_day(date)
    with caller.store.read() as session:
        stands, found = calls(session, caller.actor.region, date, caller.store.clock.now())
    items = tuple(
        CallShown(
            party=one.party, name=one.name, kana=one.kana, person=one.person, phone=one.phone,
            question=Said(ja=one.question[0], en=one.question[1]),
            answers=tuple(Said(ja=each[0], en=each[1]) for each in one.answers), thing=one.thing,
        )
        for one in found
    )  # fmt: skip
    return answer(CallList(date=date, phase=stands.value, items=items), status=200)


@router.get("/{date}/calls.html", response_class=Response, summary="The call list, to print")
@refuses("not-found")
def call_page(caller: Annotated[Caller, may("paper.print")], date: DayPath, lang: Tongue = None) -> Response:
    """Show the call list as a page of paper with a box for each answer."""
    day = must_be_day(date)
    with caller.store.read() as session:
        stands, found = calls(session, caller.actor.region, date, caller.store.clock.now())
    return html(_page(voice_of(caller, lang), day, stands, found))


@router.get("/{date}/slips.html", response_class=Response, summary="One A4 slip a farm, for the fax")
@refuses("not-found", "no-plan")
def slips(
    caller: Annotated[Caller, may("paper.print")], date: DayPath, everybody: bool = False, lang: Tongue = None
) -> Response:
    """Show what is collected when, one sheet a farm: for those without a screen, or for ``everybody``."""
    must_be_day(date)
    with caller.store.read() as session:
        book = book_on(session, caller.actor.region, date)
        query = select(PartyRow).where(PartyRow.region == caller.actor.region, PartyRow.kind == "farm")
        if not everybody:
            query = query.where(PartyRow.paper.is_(True))
        farms = {row.id: f"☎ / FAX {row.phone}" if row.phone else "" for row in session.scalars(query)}
    return html(farm_slips_page(voice_of(caller, lang), book, farms))


def _page(voice_: Voice, day: dt.date, stands: Phase, found: tuple[Call, ...]) -> str:
    heads: list[Pair] = [("だれに", "whom"), ("電話", "telephone"), ("聞くこと", "question"), ("答え", "answer")]
    rows = [_row(voice_, one) for one in found]
    top = tag(
        "div",
        tag("div", tag("div", voice_.both(_PHASES[stands])), tag("h1", voice_.both(("電話する人", "whom to telephone")))),
        tag("div", voice_.both(voice.calendar_day(day)), class_="day"),
        class_="top",
    )
    nobody = tag("p", voice_.both(("いま電話する人はいません。", "Nobody is to be called now.")))
    note = tag("p", voice_.both(_NOTE), class_="foot")
    title: Pair = (f"電話する人 {day.isoformat()}", f"Calls {day.isoformat()}")
    return paper(voice_, title, tag("section", top, table(voice_, heads, rows) if rows else nobody, note))


def _row(voice_: Voice, one: Call) -> Markup:
    person: Child = (tag("br"), one.person) if one.person and one.person != one.name else None
    boxes = [tag("span", f"☐ {voice_.say(each)}", class_="line") for each in one.answers]
    return tag(
        "tr",
        tag("td", tag("b", one.name), tag("br"), tag("small", one.kana), person, class_="who"),
        tag("td", tag("b", one.phone or "—"), class_="count"),
        tag("td", voice_.both(one.question)),
        tag("td", boxes, class_="box"),
    )


_NOTE: Final[Pair] = (
    "答えはその人の名前で入力してください（代理入力）。記録には両方の名前が残ります。",
    "Enter the answer in that party's name; the log keeps both names.",
)
