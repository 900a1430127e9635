"""CSV tables for Excel and for machines: UTF-8 with a mark, Japanese and plain names in one head row, no live formulas."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from api.documents.base import Named
from api.sheets import voice, words
from api.sheets.reading import Book
from api.sheets.voice import Voice

Cell = str | int | float | None
_LIVE = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet may take for the start of a formula, the wide forms that Japanese Excel folds included."""


def guarded(cell: Cell) -> Cell:
    """Return a cell that no spreadsheet runs: text that would start a formula gets an apostrophe; figures stay figures."""
    return f"'{cell}" if isinstance(cell, str) and cell.lstrip(" \u3000").startswith(_LIVE) else cell


def written(heads: str, rows: Iterable[Sequence[Cell]]) -> bytes:
    """Write a table: heads parted by bars, rows of cells, no live formulas."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(heads.split("|"))
    writer.writerows([guarded(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig", errors="replace")


def money_csv(voice_: Voice, book: Book) -> bytes:
    """Return every money line, one a row, in yen."""
    heads = (
        "種類 what|払う人ID payer|払う人 payer_name|受け取る人ID payee|受け取る人 payee_name|品物_円 goods_yen|"
        "運賃_円 carriage_yen|合計_円 total_yen|便ID trip|積み合わせ番号 shipment"
    )
    rows = [
        (line.what, line.payer, voice_.say(book.party_name(line.payer)), line.payee, voice_.say(book.party_name(line.payee)),
         line.goods_yen, line.carriage_yen, line.goods_yen + line.carriage_yen, line.trip, line.shipment)
        for line in book.plan.money
    ]  # fmt: skip
    return written(heads, rows)


def stops_csv(voice_: Voice, book: Book) -> bytes:
    """Return every action of every stop, one a row; a stop without action has one row."""
    heads = (
        "便ID trip|番号 stop|場所ID place|場所 place_name|到着 arrive|出発 leave|すること task|開始 begin|"
        "終了 end|積み合わせ番号 shipment|品物 goods|個数 units|箱 crates|重さ_kg kg|積載_g load_g|"
        "積載_常温_箱 load_ambient|積載_冷蔵_箱 load_cool|積載_冷凍_箱 load_frozen|空き_g free_g|道のり_m leg_m|"
        "時間_s leg_s|経度 lon|緯度 lat"
    )
    rows: list[Sequence[Cell]] = []
    for run in book.runs:
        for halt in run.halts:
            place: list[Cell] = [run.trip.id, halt.label, halt.place.id, voice_.say(voice.name(halt.place)), halt.arrive,
                                 halt.leave]  # fmt: skip
            load: list[Cell] = [halt.load_g, *halt.load_crates, halt.free_g, halt.leg_m, halt.leg_s, halt.place.lon,
                                halt.place.lat]  # fmt: skip
            if not halt.actions:
                rows.append([*place, "", "", "", None, "", None, None, None, *load])
            for action in halt.actions:
                one = action.cargo
                done: list[Cell] = [action.kind, action.begin, action.end]
                if one is None:
                    done += [None, action.note, None, None, None]
                else:
                    done += [one.index, voice_.say(one.goods), one.shipment.units, one.shipment.crates, one.shipment.kg]
                rows.append([*place, *done, *load])
    return written(heads, rows)


def shipments_csv(voice_: Voice, book: Book) -> bytes:
    """Return every shipment, one a row."""
    heads = (
        "番号 shipment|出品ID lot|注文ID order|便ID trip|品物 goods|生産者 farm|産地 origin|飲食店 restaurant|"
        "運ぶ人 carried_by|個数 units|箱 crates|重さ_kg kg|根拠 basis|根拠の名前 basis_name|集荷 pickup_at|"
        "集荷場所 pickup_place|引渡 delivery_at|引渡場所 delivery_place|手取り_円 goods_yen|運賃_円 carriage_yen"
    )

    def named(thing: Named) -> str:
        return voice_.say(voice.name(thing))

    rows = [
        (one.index, one.lot.id, one.order.id, one.trip.id, voice_.say(one.goods), named(one.farm), one.origin,
         named(one.restaurant), named(one.driver_party), one.shipment.units, one.shipment.crates, one.shipment.kg,
         one.shipment.basis, voice_.say(words.BASES[one.shipment.basis].name), one.shipment.pickup_at,
         named(one.pickup_place), one.shipment.delivery_at, named(one.delivery_place), one.shipment.goods_yen,
         one.shipment.carriage_yen)
        for one in book.cargo
    ]  # fmt: skip
    return written(heads, rows)


def unserved_csv(voice_: Voice, book: Book) -> bytes:
    """Return every order not served and every lot with units left, with its reason."""
    heads = (
        "注文ID order|出品ID lot|内容 what|残りの個数 units_left|理由 reason|理由の名前 reason_name|規則 code|"
        "便ID trip|値 amount|限度 limit|不足_円 lack_yen|試した数 tried|証明 proven|説明 text|"
        "変えれば運べる change|場所 place|経度 lon|緯度 lat"
    )
    rows: list[Sequence[Cell]] = []
    for entry in book.plan.unserved:
        place, change = book.unserved_place(entry), entry.change
        told = voice_.say((change.text, change.text_en)) if change is not None else ""
        rows.append(
            (entry.order or "", entry.lot or "", voice_.say(book.unserved_name(entry)), entry.units_left, entry.reason,
             voice_.say(words.REASONS[entry.reason]), entry.code or "", entry.trip or "", entry.amount, entry.limit,
             entry.lack_yen, entry.tried, int(entry.proven), voice_.say((entry.text, entry.text_en)), told,
             voice_.say(voice.name(place)), place.lon, place.lat)
        )  # fmt: skip
    return written(heads, rows)
