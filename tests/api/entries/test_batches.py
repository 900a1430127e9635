"""Tests of many entries at once: as JSON, and out of spreadsheets as people keep them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from api.lots.tables import LotRow
from api.orders.tables import OrderRow

HEAD = "品目,数量,単価,規格外の理由,引き取り場所,引き取り時間,メモ"
CSV = {"Content-Type": "text/csv"}


def count(market, table):
    with market.store.read() as session:
        return session.execute(select(func.count()).select_from(table)).scalar()


def sheet(*lines, head=HEAD):
    return "\r\n".join([head, *lines]) + "\r\n"


def send(client, content, query="", what="lots"):
    raw = content if isinstance(content, bytes) else content.encode()
    return client.post(f"/v1/{what}/import{query}", content=raw, headers=CSV)


def test_all_or_none(market):
    good, bad = market.lot_body(), market.lot_body(product="moon", units=-1)
    late = market.lot_body(date="2026-11-19")
    reply = market.farm.post("/v1/lots/bulk", {"entries": [good, bad, late]})
    assert (reply.status_code, reply.json()["code"]) == (422, "bad-input")
    assert {one["field"] for one in reply.json()["faults"]} == {"entries[1].units", "entries[2].date"}
    assert count(market, LotRow) == 0
    reply = market.farm.post("/v1/lots/bulk", {"entries": [good] * 3})
    assert (reply.status_code, reply.json()["made"]) == (200, 3)
    assert count(market, LotRow) == 3


def test_those_that_are_right_or_a_dry_run(market):
    entries = [market.lot_body(), market.lot_body(product="moon"), market.lot_body(units=4)]
    tried = market.farm.post("/v1/lots/bulk", {"entries": entries, "mode": "rows", "dry_run": True}).json()
    assert (tried["made"], tried["right"], tried["refused"], count(market, LotRow)) == (0, 2, 1, 0)
    reply = market.farm.post("/v1/lots/bulk", {"entries": entries, "mode": "rows"}).json()
    assert (reply["made"], reply["refused"], count(market, LotRow)) == (2, 1, 2)
    assert [bool(row["id"]) for row in reply["rows"]] == [True, False, True]
    fault = reply["rows"][1]["faults"][0]
    assert (fault["field"], fault["code"]) == ("product", "entry.product")
    assert fault["ja"] != fault["en"]


def test_orders_go_in_bulk_too_and_only_for_ones_own_kind(market):
    reply = market.kitchen.post("/v1/orders/bulk", {"entries": [market.order_body(), market.order_body(max_g=9000)]})
    assert reply.json()["made"] == 2
    assert count(market, OrderRow) == 2
    assert market.farm.post("/v1/orders/bulk", {"entries": [market.order_body()]}).json()["code"] == "not-your-role"
    assert market.operator.post("/v1/lots/bulk", {"entries": [market.lot_body()]}).json()["code"] == "whose-entry"


def test_ten_thousand_rows_are_too_many_and_nothing_is_kept(market):
    reply = market.farm.post("/v1/lots/bulk", {"entries": [{"product": "x"}] * 10_000})
    assert (reply.status_code, reply.json()["code"], reply.json()["figures"]["limit"]) == (413, "too-many", 500)
    huge = market.farm.post("/v1/lots/bulk", {"entries": [market.lot_body()] * 10_000})
    assert (huge.status_code, huge.json()["code"]) == (413, "too-large")
    reply = send(market.farm, sheet(*["民田なす,8,220,,農園の前,05:30-06:50,"] * 10_000))
    assert (reply.status_code, reply.json()["code"]) == (413, "too-many")
    assert market.farm.post("/v1/lots/bulk", {"entries": []}).status_code == 422
    assert count(market, LotRow) == 0


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_a_sheet_is_read_as_excel_in_japan_writes_it(market, encoding):
    body = sheet(
        "民田なす,８,２２０円,曲がり・傷,農園の前,5:30～6:50／14時～15:00,朝どり①", "温海かぶ,12,180,,農園の前,05:30-06:50,"
    )
    reply = send(market.farm, body.encode(encoding))
    assert reply.status_code == 200, reply.text
    assert (reply.json()["made"], reply.json()["refused"]) == (2, 0)
    assert [row["row"] for row in reply.json()["rows"]] == [2, 3]
    lot = market.farm.get(f"/v1/lots/{reply.json()['rows'][0]['id']}").json()
    assert (lot["product"], lot["units_total"], lot["lowest_yen_per_unit"]) == ("minden_eggplant", 8, 220)
    assert lot["pickups"] == [{"place": market.gate, "windows": [["05:30", "06:50"], ["14:00", "15:00"]], "change_yen": 0}]
    assert (sorted(lot["defects"]), lot["note"]) == (sorted(["曲がり", "傷"]), "朝どり①")


def test_english_heads_a_drop_point_and_a_scale(market):
    cells = {
        "Product": "Minden eggplant", "Units": "6", "Yen per kg": "200", "Scale id": "S-7", "Scale inspected on": "2025/10/1",
        "Pickup place": market.gate, "Pickup times": "05:30-06:50", "Drop point": "道の駅", "Drop point times": "06:00-06:30",
        "Change of price at drop point": "-20", "Until": "2026/11/23", "Harvested at": "2026/11/20 15:00",
        "Deliver by": "10:30",
    }  # fmt: skip
    head, line = ",".join(cells), ",".join(cells.values())
    reply = send(market.farm, sheet(line, head=head))
    assert reply.json()["made"] == 1, reply.text
    lot = market.farm.get(f"/v1/lots/{reply.json()['rows'][0]['id']}").json()
    assert lot["pickups"][1] == {"place": market.point, "windows": [["06:00", "06:30"]], "change_yen": -20}
    assert (lot["scale"]["id"], lot["until"], lot["deliver_by"]) == ("S-7", "2026-11-23", "10:30")
    assert lot["harvested_at"] == "2026-11-20T06:00:00Z"


def test_every_row_says_what_is_wrong_where_in_both_languages(market):
    reply = send(
        market.farm,
        sheet(
            "民田なす,8,220,,農園の前,05:30-06:50,",
            ",,,,,,",
            "月,8,220,,農園の前,05:30-06:50,",
            "民田なす,たくさん,220,,よその畑,朝,",
            "民田なす,8,,,農園の前,07:00-06:00,",
        ),
        "?dry_run=true",
    ).json()
    assert (reply["dry_run"], reply["made"], reply["right"], reply["refused"]) == (True, 0, 1, 3)
    assert count(market, LotRow) == 0
    found = {(row["row"], one["column"], one["code"]) for row in reply["rows"] for one in row["faults"]}
    assert found == {
        (4, "品目", "entry.product"),
        (5, "数量", "catalogue.number"),
        (5, "引き取り場所", "entry.place"),
        (5, "引き取り時間", "entry.windows"),
        (6, "単価", "day.prices_none"),
        (6, "引き取り時間", "day.window"),
    }
    assert all(one["ja"] and one["en"] for row in reply["rows"] for one in row["faults"])


def test_a_sheet_may_be_all_or_none(market):
    lines = ["民田なす,8,220,,農園の前,05:30-06:50,", "月,8,220,,農園の前,05:30-06:50,"]
    reply = send(market.farm, sheet(*lines), "?mode=all")
    assert (reply.status_code, reply.json()["faults"][0]["field"]) == (422, "row 3.product")
    assert count(market, LotRow) == 0


def test_orders_out_of_a_sheet(market):
    head = "品目,最小kg,最大kg,上限キロ単価,許せる規格外,受け取り場所,受け取り時間"
    body = sheet(
        "民田なす、山菜・きのこ,2,2.5kg,420,曲がり 傷,勝手口,08:00～10:00", "長なす,,4,300,,勝手口,8時～10時", head=head
    )
    reply = send(market.kitchen, body.encode("cp932"), what="orders")
    assert reply.json()["made"] == 2, reply.text
    first, second = (market.kitchen.get(f"/v1/orders/{row['id']}").json() for row in reply.json()["rows"])
    assert (first["min_g"], first["max_g"]) == (2000, 2500)
    assert [one["goods"] for one in first["accepts"]] == ["minden_eggplant", "山菜・きのこ"]
    assert (second["min_g"], second["max_g"]) == (4000, 4000)
    wrong = send(market.kitchen, sheet("民田なす,2,1,420,,勝手口,08:00-10:00", head=head), what="orders").json()
    assert [(one["column"], one["code"]) for one in wrong["rows"][0]["faults"]] == [("最大kg", "day.quantity")]


HOSTILE = {
    "nothing": (b"", "no-file"),
    "heads alone": (HEAD.encode(), "no-file"),
    "no text": (b"\xff\xfe\x00\x81", "csv-encoding"),
    "other heads": ("名前,年齢\n太郎,3\n".encode(), "csv-heads"),
    "a head twice": (f"{HEAD},数量\n".encode(), "csv-heads"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "csv-encoding"),
    "an open quotation": (f'{HEAD}\n"民田なす,8'.encode(), "csv-form"),
    "a cell of megabytes": (f"{HEAD}\n{'x' * 200_000},8".encode(), "csv-form"),
}


def test_what_is_no_sheet_is_refused(market):
    for name, (raw, code) in HOSTILE.items():
        reply = send(market.farm, raw)
        assert 400 <= reply.status_code < 500
        assert reply.json()["code"] == code, (name, reply.text)


def test_odd_cells_are_faults_of_their_row(market):
    cells = ["=cmd|' /C calc'!A0", "9" * 400, "1e400", "NaN", "-5", "\u202e8", "8\x00"]
    reply = send(market.farm, sheet(*[f"民田なす,{cell},220,,農園の前,05:30-06:50," for cell in cells]))
    assert reply.status_code == 200, reply.text
    assert (reply.json()["made"], reply.json()["refused"]) == (0, len(cells))
    assert "calc" not in reply.text


def test_a_template_is_read_by_what_wrote_it_for(market):
    for what, client in (("lots", market.farm), ("orders", market.kitchen)):
        for language in ("ja", "en"):
            for encoding in ("utf-8", "shift_jis"):
                path = f"/v1/{what}/import/template?encoding={encoding}"
                reply = client.get(path, {"Accept-Language": language})
                assert reply.status_code == 200
                assert "attachment" in reply.headers["content-disposition"]
                tried = send(client, reply.content, "?dry_run=true", what).json()
                assert (tried["right"], tried["refused"]) == (1, 0), tried
    assert reply.content.decode("cp932").startswith("Date,")


def test_a_form_and_a_repeated_key(market):
    body = sheet("民田なす,8,220,,農園の前,05:30-06:50,").encode("cp932")
    headers = {"Idempotency-Key": "import-of-friday"}
    form = {"file": ("出品.csv", body, "application/vnd.ms-excel")}
    assert market.farm.post("/v1/lots/import", files=form).json()["made"] == 1
    first = market.farm.post("/v1/lots/import", content=body, headers={**CSV, **headers})
    second = market.farm.post("/v1/lots/import", content=body, headers={**CSV, **headers})
    assert first.json() == second.json()
    assert count(market, LotRow) == 2
    other = market.farm.post("/v1/lots/import?dry_run=true", content=body, headers={**CSV, **headers})
    assert other.json()["code"] == "key-reused"


def test_after_the_cut_off_rows_say_which_day_is_next(market):
    market.clock.advance(timedelta(hours=2))
    body = sheet("2026/11/21,民田なす,8,220,農園の前,05:30-06:50", head="日付,品目,数量,単価,引き取り場所,引き取り時間")
    fault = send(market.farm, body).json()["rows"][0]["faults"][0]
    assert (fault["column"], fault["code"]) == ("日付", "entries-closed")
    assert "2026-11-22" in fault["en"]
