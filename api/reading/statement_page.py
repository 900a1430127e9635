"""A monthly statement as a page to print: invoices between the party and each partner, then every line."""

from __future__ import annotations

from typing import Final

from api.money.schemas import AccountShown, LineOfStatement, PartyOfStatement, RateRow, StatementShown
from api.sheets import voice
from api.sheets.html import Child, Markup, tag
from api.sheets.paper import facts, money_cell, paper, table
from api.sheets.voice import Pair, Voice
from api.sheets.words import SPONSOR

_WHAT: Final[dict[str, Pair]] = {
    "goods": ("品物の代金", "goods"),
    "resale": ("品物の代金（買い取り再販売）", "goods, resold"),
    "carriage": ("運賃", "carriage"),
    "fee": ("手数料", "fee"),
    "sponsor": ("支援金", "sponsor's money"),
    "damages": ("弁償", "damages"),
}
_REDUCED: Final = 8


def statement_page(voice_: Voice, made: StatementShown) -> str:
    """Return the page."""
    year, month = made.month.split("-")
    title: Pair = (f"明細書 {year}年{int(month)}月", f"Statement of {made.month}")
    names = {one.partner.id: _name(one.partner) for one in made.accounts if one.partner is not None}
    told: list[tuple[Pair, Child]] = [
        (("登録番号", "registration"), made.party.invoice_number or voice_.both(("登録なし", "not registered"))),
        (("受け取り", "received"), voice_.say(voice.yen(made.got_yen))),
        (("支払い", "paid"), voice_.say(voice.yen(made.paid_yen))),
        (("差し引き", "balance"), voice_.say(voice.yen(made.balance_yen))),
    ]
    if made.pay_by is not None:
        told.append((("支払期限", "pay by"), made.pay_by))
    body: list[Child] = [
        _head(voice_, made, title),
        facts(voice_, told),
        [_account(voice_, made, one) for one in made.accounts],
        tag("h2", voice_.both(("内訳", "all lines"))),
        _lines(voice_, made.lines, names),
        tag("p", [[voice_.both(note), tag("br")] for note in _notes(made)], class_="foot"),
    ]
    return paper(voice_, title, tag("section", body))


def _head(voice_: Voice, made: StatementShown, title: Pair) -> Markup:
    region: Pair = (f"{made.region.name}の相乗り便", f"Ainori {made.region.name_en}")
    return tag(
        "div",
        tag("div", tag("div", voice_.both(title)), tag("h1", voice_.both(_name(made.party)))),
        tag("div", voice_.both(region), tag("br"), tag("small", f"{made.made_at[:10]}  {made.id}"), class_="day"),
        class_="top",
    )


def _name(party: PartyOfStatement) -> Pair:
    return party.name or party.id, party.name_en or party.name or party.id


def _account(voice_: Voice, made: StatementShown, one: AccountShown) -> Markup:
    partner = SPONSOR if one.partner is None else _name(one.partner)
    number = "" if one.partner is None or not one.partner.invoice_number else f"（{one.partner.invoice_number}）"
    rows: list[Markup] = []
    for label, seller, totals in (
        (("売り", "sold"), made.party, one.sold),
        (("買い", "bought"), one.partner, one.bought),
    ):
        issued = seller is not None and bool(seller.invoice_number)
        rows += [_rate(voice_, label, total, issued=issued) for total in totals]
    end: Pair = (
        ("差し引き（受け取り）", "balance, to receive") if one.balance_yen >= 0 else ("差し引き（支払い）", "balance, to pay")
    )
    rows.append(tag("tr", tag("td", voice_.both(end), colspan=4), money_cell(voice_, abs(one.balance_yen)), class_="total"))
    heads: list[Pair] = [("", ""), ("税率", "rate"), ("税抜", "net"), ("消費税", "tax"), ("税込", "gross")]
    credit: Child = None
    if one.credit_percent is not None:
        part, yen = one.credit_percent, voice.yen(one.deductible_yen)
        said = f"登録のない相手からの仕入れです。控除できるのは税額の {part}%（{yen[0]}）です。"
        said_en = f"Bought from a seller without registration: {part} % of the tax ({yen[1]}) may be deducted."
        credit = tag("p", voice_.both((said, said_en)), class_="note")
    return tag(
        "div",
        tag("h2", voice_.both((partner[0] + number, partner[1] + number))),
        table(voice_, heads, rows, whole=True),
        credit,
    )


def _rate(voice_: Voice, label: Pair, total: RateRow, *, issued: bool) -> Markup:
    if total.outside:
        rate: Pair = ("対象外", "outside the tax")
    else:
        mark = " ※" if total.percent == _REDUCED else ""
        rate = (f"{total.percent}%{mark}",) * 2
    side: Pair = (
        label if issued or total.outside else (f"{label[0]}（適格請求書ではない）", f"{label[1]} (no qualified invoice)")
    )
    return tag(
        "tr",
        tag("td", voice_.both(side)),
        tag("td", voice_.both(rate)),
        money_cell(voice_, total.net_yen),
        money_cell(voice_, total.tax_yen),
        money_cell(voice_, total.gross_yen),
    )


def _lines(voice_: Voice, lines: tuple[LineOfStatement, ...], names: dict[str, Pair]) -> Markup:
    heads: list[Pair] = [("日付", "date"), ("内容", "what"), ("相手", "partner"), ("税率", "rate"), ("金額", "yen")]
    rows = []
    for line in lines:
        what = _WHAT.get(line.what, (line.what, line.what))
        if line.counters is not None:
            what = (f"{what[0]}の訂正", f"{what[1]}, corrected")
        goods: Child = None
        if line.goods is not None:
            weight = voice.kg(line.goods.g / 1000)
            pair: Pair = (
                f"{line.goods.name} {line.goods.units}個・{weight[0]}",
                f"{line.goods.name_en or line.goods.name}, {line.goods.units} units, {weight[1]}",
            )
            goods = (tag("br"), voice_.both(pair))
        partner = SPONSOR if line.partner is None else names.get(line.partner, (line.partner, line.partner))
        mark = " ※" if line.tax_percent == _REDUCED and line.tax_class == "produce" else ""
        rate = "—" if line.tax_class == "outside" else f"{line.tax_percent}%{mark}"
        rows.append(
            tag(
                "tr",
                tag("td", line.date[5:].replace("-", "/")),
                tag("td", voice_.both(what), goods),
                tag("td", voice_.both(partner)),
                tag("td", rate),
                money_cell(voice_, line.yen),
            )
        )
    return table(voice_, heads, rows)


def _notes(made: StatementShown) -> list[Pair]:
    notes: list[Pair] = [
        ("※は軽減税率の対象です。", "※: reduced rate."),
        ("消費税は相手ごと・税率ごとに一回だけ端数を切り捨てています。", "Tax is rounded down once for each partner and rate."),
        (
            "金額は税込みです。" if made.amounts == "included" else "金額は税抜きです。",
            "Amounts include the tax." if made.amounts == "included" else "Amounts are without the tax.",
        ),
    ]
    if made.pay_by is not None:
        notes.append(
            (
                f"運んだ人への支払いは、運んだ日から60日以内（最も早い分は {made.pay_by} まで）です（フリーランス法）。",
                f"Who carried is paid within 60 days of the ride, the earliest by {made.pay_by} (law on freelancers).",
            )
        )
    notes.append(
        ("作った後は変わりません。訂正は後の月の明細書に出ます。", "This is never changed; corrections stand in a later one.")
    )
    return notes
