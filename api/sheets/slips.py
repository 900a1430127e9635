"""Slips for farms (what is collected, when, by whom, the net) and for restaurants (what arrives, when, what it costs)."""

from __future__ import annotations

from collections.abc import Mapping

from api.documents.day import PartyEntry
from api.documents.plan import MoneyEntry
from api.sheets import voice, words
from api.sheets.html import Child, Markup, joined, tag
from api.sheets.paper import foot, head, money_cell, paper, table
from api.sheets.reading import Book, Cargo
from api.sheets.voice import Pair, Voice

_NOT_AN_INVOICE: Pair = (
    "この紙は計画の知らせです。請求書ではありません。量が変わると金額も変わります。",
    "This tells the plan; it is no invoice. Amounts follow the quantities really handed over.",
)

_BY_HAND: Pair = (
    "数が変わるときは、この紙に数を書いてファクスで返すか、電話してください。",
    "If the count changes, write it on this sheet and fax it back, or telephone.",
)


def _goods_cell(voice_: Voice, cargo: Cargo) -> Markup:
    shipment, weight = cargo.shipment, voice.kg(cargo.shipment.kg)
    amount: Pair = (
        f"{shipment.units}個・{shipment.crates}箱・{weight[0]}",
        f"{voice.counted(shipment.units, 'unit')}, {voice.counted(shipment.crates, 'crate')}, {weight[1]}",
    )
    return tag("td", tag("b", voice_.both(cargo.goods)), tag("br"), voice_.both(amount))


def _trip(cargo: Cargo) -> Pair:
    party, trip = voice.name(cargo.driver_party), voice.name(cargo.trip)
    return f"{party[0]}（{trip[0]}）", f"{party[1]} ({trip[1]})"


def _farm(voice_: Voice, book: Book, farm: PartyEntry, cargo: list[Cargo]) -> Markup:
    rows = []
    net_yen = delivery_yen = 0
    for one in sorted(cargo, key=lambda each: (each.shipment.pickup_at, each.index)):
        lines = [line for line in book.money_lines(one) if line.payee == farm.id and line.what in {"goods", "resale"}]
        goods_yen = sum(line.goods_yen for line in lines)
        net_yen += goods_yen
        delivery_yen += sum(line.carriage_yen for line in lines)
        pays = voice.name(book.parties[lines[0].payer]) if lines and lines[0].payer in book.parties else None
        buyer: Pair | None = (f"支払い：{pays[0]}", f"paid by {pays[1]}") if pays is not None else None
        place, eats = voice.name(one.pickup_place), voice.name(one.restaurant)
        rows.append(
            tag(
                "tr",
                tag("td", tag("b", voice_.say(voice.clock(one.shipment.pickup_at, book.date))), tag("br"), voice_.both(place)),
                _goods_cell(voice_, one),
                tag("td", voice_.both(_trip(one)), tag("br"), voice_.both((f"届け先：{eats[0]}", f"for {eats[1]}"))),
                tag("td", tag("b", voice_.say(voice.yen(goods_yen))), [tag("br"), voice_.both(buyer)] if buyer else None,
                    class_="amount"),
            )
        )  # fmt: skip
    rows.append(
        tag("tr", tag("td", voice_.both(("手取りの合計", "net income in all")), colspan=3), money_cell(voice_, net_yen),
            class_="total")
    )  # fmt: skip
    if delivery_yen:
        own: Pair = ("自分で運ぶ分として代金に加わる額", "added to the price for your own driving")
        rows.append(tag("tr", tag("td", voice_.both(own), colspan=3), money_cell(voice_, delivery_yen)))
    heads: list[Pair] = [("集荷", "collected"), ("品物", "goods"), ("運ぶ人・届け先", "carried by, for"), ("手取り", "net")]
    return tag(
        "div",
        tag("h2", voice_.both(voice.name(farm))),
        table(voice_, heads, rows),
        tag("p", voice_.both(("手取りから運賃は引かれません。", "No carriage is taken off this.")), class_="note"),
        class_="slip",
    )


def _price_rows(voice_: Voice, book: Book, lines: list[MoneyEntry]) -> list[Markup]:
    rows = []
    for line in lines:
        amount = line.goods_yen + line.carriage_yen
        what = words.MONEY[line.what]
        payee = book.party_name(line.payee)
        words_: Pair = (f"{what[0]} → {payee[0]}", f"{what[1]} to {payee[1]}")
        tax = words.TAX_CLASS[line.what]
        rows.append(tag("tr", tag("td", voice_.both(words_)), tag("td", voice_.both(tax)), money_cell(voice_, amount)))
    return rows


def _restaurant(voice_: Voice, book: Book, eats: PartyEntry, cargo: list[Cargo]) -> Markup:
    cargo = sorted(cargo, key=lambda each: (each.shipment.delivery_at, each.index))
    arrivals = []
    prices: list[MoneyEntry] = []
    for one in cargo:
        prices += [line for line in book.money_lines(one) if line.payer == eats.id]
        at = voice.clock(one.shipment.delivery_at, book.date)
        farm, basis, place = voice.name(one.farm), words.BASES[one.shipment.basis].name, voice.name(one.delivery_place)
        origin = f"（産地：{one.origin}）" if one.origin else ""
        arrivals.append(
            tag(
                "tr",
                tag("td", tag("b", voice_.say(at)), tag("br"), voice_.both(place)),
                _goods_cell(voice_, one),
                tag("td", voice_.both((f"{farm[0]}{origin}", farm[1]))),
                tag("td", voice_.both(_trip(one)), tag("br"), voice_.both((f"根拠：{basis[0]}", f"basis: {basis[1]}"))),
            )
        )
    sums: dict[Pair, int] = {}
    for line in prices:
        tax = words.TAX_CLASS[line.what]
        sums[tax] = sums.get(tax, 0) + line.goods_yen + line.carriage_yen
    totals = [
        tag("tr", tag("td", voice_.both((f"小計：{tax[0]}", f"subtotal, {tax[1]}")), colspan=2), money_cell(voice_, amount))
        for tax, amount in sums.items()
    ]
    whole = tag(
        "tr", tag("td", voice_.both(("合計", "total")), colspan=2), money_cell(voice_, sum(sums.values())), class_="total"
    )
    heads: list[Pair] = [("届く時刻", "arrives"), ("品物", "goods"), ("生産者", "grower"), ("運ぶ人", "carried by")]
    price_heads: list[Pair] = [("内容", "what"), ("税の区分", "tax class"), ("金額", "yen")]
    return tag(
        "div",
        tag("h2", voice_.both(voice.name(eats))),
        table(voice_, heads, arrivals),
        tag("h3", voice_.both(("支払い", "to pay"))),
        table(voice_, price_heads, [*_price_rows(voice_, book, prices), *totals, whole]),
        class_="slip",
    )


def _by_party(cargo: tuple[Cargo, ...], *, farms: bool) -> list[tuple[PartyEntry, list[Cargo]]]:
    groups: dict[str, tuple[PartyEntry, list[Cargo]]] = {}
    for one in cargo:
        party = one.farm if farms else one.restaurant
        groups.setdefault(party.id, (party, []))[1].append(one)
    return list(groups.values())


def slips_page(voice_: Voice, book: Book) -> str:
    """Return the slips of all farms and restaurants that take part this day; none is parted by a page break."""
    nothing = tag("p", voice_.both(("今日は相乗りの荷物がありません。", "Nothing is carried today.")))
    parts: list[Child] = []
    for kind, farms in (
        (("生産者への知らせ", "slips for farms"), True),
        (("飲食店への知らせ", "slips for restaurants"), False),
    ):
        groups = _by_party(book.cargo, farms=farms)
        slips = [_farm(voice_, book, *one) if farms else _restaurant(voice_, book, *one) for one in groups]
        small = joined(tag("p", voice_.both(_NOT_AN_INVOICE), class_="note"), foot(voice_, book))
        parts.append(tag("section", head(voice_, book, voice_.both(kind), words.TITLE), slips or nothing, small))
    return paper(voice_, (f"伝票 {book.day.date}", f"Slips {book.day.date}"), parts)


def farm_slips_page(voice_: Voice, book: Book, telephones: Mapping[str, str]) -> str:
    """
    Return one A4 sheet for each farm, to be sent by fax or put under a door.

    Parameters
    ----------
    telephones
        Farms that get a sheet, with what stands under their name (number of the fax, name of who reads it).
    """
    kind: Pair = ("集荷のお知らせ", "collection")
    parts: list[Child] = []
    for farm, cargo in _by_party(book.cargo, farms=True):
        if farm.id not in telephones:
            continue
        lines: list[Child] = [
            head(voice_, book, voice_.both(voice.name(farm)), kind),
            tag("p", telephones[farm.id], class_="note"),
            _farm(voice_, book, farm, cargo),
            tag("p", tag("b", voice_.both(_BY_HAND))),
            tag("p", voice_.both(_NOT_AN_INVOICE), class_="note"),
            foot(voice_, book),
        ]
        parts.append(tag("section", lines))
    if not parts:
        nothing = tag("p", voice_.both(("今日お知らせする農家はありません。", "No farm is to be told today.")))
        parts.append(tag("section", head(voice_, book, voice_.both(kind), words.TITLE), nothing))
    return paper(voice_, (f"集荷のお知らせ {book.day.date}", f"Collections {book.day.date}"), parts)
