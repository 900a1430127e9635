"""Who pays whom, with sums that close, and kilograms and yen by legal basis."""

from __future__ import annotations

from collections import defaultdict

from api.sheets import voice, words
from api.sheets.html import Markup, tag
from api.sheets.paper import facts, foot, head, money_cell, paper, table
from api.sheets.reading import Book
from api.sheets.voice import Pair, Voice

_TOTAL: Pair = ("合計", "total")


def _payments(voice_: Voice, book: Book) -> Markup:
    sums: dict[tuple[str, str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    for line in book.plan.money:
        cell = sums[line.payer, line.payee, line.what]
        cell[0] += line.goods_yen
        cell[1] += line.carriage_yen
        cell[2] += 1
    rows = [
        tag("tr", tag("td", voice_.both(book.party_name(payer))), tag("td", voice_.both(book.party_name(payee))),
            tag("td", voice_.both(words.MONEY[what])), tag("td", count, class_="count"), money_cell(voice_, goods),
            money_cell(voice_, carriage), money_cell(voice_, goods + carriage))
        for (payer, payee, what), (goods, carriage, count) in sums.items()
    ]  # fmt: skip
    goods_yen = sum(line.goods_yen for line in book.plan.money)
    carriage_yen = sum(line.carriage_yen for line in book.plan.money)
    rows.append(
        tag("tr", tag("td", voice_.both(_TOTAL), colspan=3), tag("td", len(book.plan.money), class_="count"),
            money_cell(voice_, goods_yen), money_cell(voice_, carriage_yen), money_cell(voice_, goods_yen + carriage_yen),
            class_="total")
    )  # fmt: skip
    heads: list[Pair] = [
        ("払う人", "payer"), ("受け取る人", "payee"), ("内容", "what"), ("件数", "lines"), ("品物", "goods"),
        ("運賃・配送分", "carriage"), _TOTAL,
    ]  # fmt: skip
    return table(voice_, heads, rows)


def _balances(voice_: Voice, book: Book) -> Markup:
    paid: dict[str, int] = defaultdict(int)
    received: dict[str, int] = defaultdict(int)
    for line in book.plan.money:
        amount = line.goods_yen + line.carriage_yen
        paid[line.payer] += amount
        received[line.payee] += amount
    parties = dict.fromkeys([*paid, *received])
    rows = [
        tag("tr", tag("td", voice_.both(book.party_name(party))), money_cell(voice_, paid[party]),
            money_cell(voice_, received[party]), money_cell(voice_, received[party] - paid[party]))
        for party in parties
    ]  # fmt: skip
    everything = sum(paid.values())
    rows.append(
        tag("tr", tag("td", voice_.both(_TOTAL)), money_cell(voice_, everything), money_cell(voice_, sum(received.values())),
            money_cell(voice_, sum(received.values()) - everything), class_="total")
    )  # fmt: skip
    heads: list[Pair] = [("だれ", "who"), ("払う", "pays"), ("受け取る", "receives"), ("差し引き", "balance")]
    return table(voice_, heads, rows, whole=True)


def _bases(voice_: Voice, book: Book) -> Markup:
    sums = book.plan.summary.by_basis
    rows = [
        tag("tr", tag("td", voice_.both(words.BASES[one.basis].name)), tag("td", one.shipments, class_="count"),
            tag("td", voice_.say(voice.kg(one.kg)), class_="count"), money_cell(voice_, one.goods_yen),
            money_cell(voice_, one.carriage_yen), money_cell(voice_, one.goods_yen + one.carriage_yen))
        for one in sums
    ]  # fmt: skip
    goods, carriage = sum(one.goods_yen for one in sums), sum(one.carriage_yen for one in sums)
    rows.append(
        tag("tr", tag("td", voice_.both(_TOTAL)), tag("td", sum(one.shipments for one in sums), class_="count"),
            tag("td", voice_.say(voice.kg(sum(one.kg for one in sums))), class_="count"), money_cell(voice_, goods),
            money_cell(voice_, carriage), money_cell(voice_, goods + carriage), class_="total")
    )  # fmt: skip
    heads: list[Pair] = [
        ("法律の根拠", "legal basis"), ("件数", "shipments"), ("重さ", "kg"), ("農家の手取り", "farmers' net"),
        ("運賃・配送分", "carriage"), ("届いた値段", "delivered"),
    ]  # fmt: skip
    return table(voice_, heads, rows, whole=True)


def money_page(voice_: Voice, book: Book) -> str:
    """Return the money of the plan on one page: totals, who pays whom, each party's balance, and sums by legal basis."""
    told = book.plan.summary
    rows: list[tuple[Pair, str]] = [
        (("農家の手取り", "farmers' net"), voice_.say(voice.yen(told.farmers_net_yen))),
        (("運賃・配送分", "carriage"), voice_.say(voice.yen(told.carriage_yen))),
        (("届いた値段", "delivered"), voice_.say(voice.yen(told.delivered_yen))),
        (("運ぶ側", "drivers' side"), voice_.say(voice.yen(told.drivers_pay_yen))),
        (("支援金", "sponsor"), voice_.say(voice.yen(told.sponsor_yen))),
        (("1kgの費用", "cost per kg"), voice_.say(voice.yen(told.yen_per_kg))),
    ]
    law: Pair = (
        "これは計画の知らせです。法律の助言ではありません。税の額は請求書で確かめてください。",
        "This tells the plan. It is no legal advice; tax is settled on invoices.",
    )
    title: Pair = ("お金の流れ", "who pays whom")
    body = tag(
        "section",
        head(voice_, book, voice_.both(title), words.TITLE),
        facts(voice_, rows),
        tag("h2", voice_.both(("だれがだれに払うか", "payments"))),
        _payments(voice_, book),
        tag("h2", voice_.both(("それぞれの差し引き", "balances"))),
        _balances(voice_, book),
        tag("h2", voice_.both(("法律の根拠ごとの量とお金", "by legal basis"))),
        _bases(voice_, book),
        tag("p", voice_.both(law), class_="note"),
        foot(voice_, book),
    )
    return paper(voice_, (f"お金の流れ {book.day.date}", f"Money {book.day.date}"), body)
