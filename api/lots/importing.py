"""Lots out of a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from api.entries.batch import Row
from api.entries.cells import Cells, without_none
from api.entries.sheet import Column, Line, Sheet
from api.places.tables import PlaceRow

COLUMNS: Final = (
    Column(field="date", ja="日付", en="Date", example="", also=("出品日", "配達日")),
    Column(field="until", ja="掲載終了日", en="Until", also=("期限",)),
    Column(field="product", ja="品目", en="Product", example="民田なす", also=("商品", "品名"), needed=True),
    Column(field="units", ja="数量", en="Units", example="8", also=("数", "個数", "確実な数"), needed=True),
    Column(field="units_likely", ja="見込み数", en="Likely units", example="3", also=("見込み",)),
    Column(field="min_units", ja="最小数", en="Minimum units", also=("最小個数",)),
    Column(field="unit_g", ja="1個の重さg", en="Grams a unit", also=("重量g", "規格g")),
    Column(field="units_per_crate", ja="コンテナ入数", en="Units per crate", also=("入数",)),
    Column(field="lowest_yen_per_unit", ja="単価", en="Yen per unit", example="220", also=("最低単価", "単価(円)", "円/個")),
    Column(field="lowest_yen_per_kg", ja="キロ単価", en="Yen per kg", also=("単価kg", "円/kg")),
    Column(field="scale_id", ja="はかり番号", en="Scale id"),
    Column(field="scale_inspected_on", ja="はかり検査日", en="Scale inspected on"),
    Column(field="defects", ja="規格外の理由", en="Defects", example="曲がり・傷", also=("理由", "規格外")),
    Column(field="pickup_place", ja="引き取り場所", en="Pickup place", example="農園の前", also=("場所",), needed=True),
    Column(field="pickup_windows", ja="引き取り時間", en="Pickup times", example="05:30～06:50", also=("時間",), needed=True),
    Column(field="drop_place", ja="持ち込み場所", en="Drop point", also=("受け渡し所",)),
    Column(field="drop_windows", ja="持ち込み時間", en="Drop point times"),
    Column(field="drop_change_yen", ja="持ち込み時の単価差", en="Change of price at drop point"),
    Column(field="deliver_by", ja="納品期限", en="Deliver by", also=("配達期限",)),
    Column(field="harvested_at", ja="収穫日時", en="Harvested at", also=("収穫日",)),
    Column(field="note", ja="メモ", en="Note", example="朝どり", also=("備考",)),
)
_NUMBERS: Final = (
    "units", "units_likely", "min_units", "unit_g", "units_per_crate", "lowest_yen_per_unit", "lowest_yen_per_kg",
)  # fmt: skip
_FIELDS: Final = {
    "scale": "scale_id",
    "scale.inspected_on": "scale_inspected_on",
    "pickups": "pickup_place",
    "pickups[0].windows": "pickup_windows",
    "pickups[1]": "drop_place",
    "pickups[1].windows": "drop_windows",
    "pickups[1].change_yen": "drop_change_yen",
}


def rows(sheet: Sheet, places: Iterable[PlaceRow], zone: str) -> list[Row]:
    """Return the lots of a file as bodies, each with what could not be read."""
    columns = {one.field: sheet.heads[one.field] for one in COLUMNS if one.field in sheet.heads}
    columns |= {path: sheet.heads[name] for path, name in _FIELDS.items() if name in sheet.heads}
    known = list(places)
    return [_row(line, known, zone, columns) for line in sheet.lines]


def _row(line: Line, places: list[PlaceRow], zone: str, columns: dict[str, str]) -> Row:
    cells = Cells(line)
    pickups = [
        without_none({"place": cells.place("pickup_place", places), "windows": cells.windows("pickup_windows")}),
    ]
    if cells.has("drop_place"):
        pickups.append(
            without_none(
                {
                    "place": cells.place("drop_place", places),
                    "windows": cells.windows("drop_windows"),
                    "change_yen": cells.whole("drop_change_yen"),
                }
            )
        )
    scale = without_none({"id": cells.text("scale_id"), "inspected_on": cells.day("scale_inspected_on")})
    data: dict[str, Any] = without_none(
        {
            "date": cells.day("date"),
            "until": cells.day("until"),
            "product": cells.text("product"),
            **{name: cells.whole(name) for name in _NUMBERS},
            "scale": scale or None,
            "defects": cells.words("defects", short=True),
            "pickups": pickups,
            "deliver_by": cells.time("deliver_by"),
            "harvested_at": cells.moment("harvested_at", zone),
            "note": cells.text("note"),
        }
    )  # fmt: skip
    return Row(number=line.number, data=data, faults=tuple(cells.faults), columns=columns)
