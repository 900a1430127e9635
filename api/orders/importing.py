"""Orders out of a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from api.entries.batch import Row
from api.entries.cells import Cells, without_none
from api.entries.sheet import Column, Line, Sheet
from api.places.tables import PlaceRow

COLUMNS: Final = (
    Column(field="date", ja="日付", en="Date", also=("納品日", "配達日")),
    Column(field="until", ja="待てる日", en="Until", also=("期限",)),
    Column(field="title", ja="件名", en="Title", example="なす"),
    Column(field="goods", ja="品目", en="Goods", example="民田なす、長なす", also=("商品", "品名", "品目群"), needed=True),
    Column(field="min_kg", ja="最小kg", en="Minimum kg", example="2", also=("最小量", "最少kg")),
    Column(field="max_kg", ja="最大kg", en="Maximum kg", example="4", also=("最大量", "数量kg", "量"), needed=True),
    Column(field="over_kg", ja="超過可kg", en="Over kg"),
    Column(
        field="highest_yen_per_kg", ja="上限キロ単価", en="Highest yen per kg", example="420", also=("上限単価",), needed=True
    ),
    Column(field="defects", ja="許せる規格外", en="Defects tolerated", example="曲がり・傷", also=("規格外",)),
    Column(field="place", ja="受け取り場所", en="Place", example="勝手口", also=("場所", "納品場所"), needed=True),
    Column(field="windows", ja="受け取り時間", en="Times", example="08:00～10:00／14:00～16:00", also=("時間",), needed=True),
    Column(field="note", ja="メモ", en="Note", also=("備考",)),
)
_FIELDS: Final = {
    "min_g": "min_kg",
    "max_g": "max_kg",
    "over_g": "over_kg",
    "accepts": "goods",
    "receivings": "place",
    "receivings[0].windows": "windows",
}


def rows(sheet: Sheet, places: Iterable[PlaceRow]) -> list[Row]:
    """Return the orders of a file as bodies, each with what could not be read."""
    columns = {one.field: sheet.heads[one.field] for one in COLUMNS if one.field in sheet.heads}
    columns |= {path: sheet.heads[name] for path, name in _FIELDS.items() if name in sheet.heads}
    known = list(places)
    return [_row(line, known, columns) for line in sheet.lines]


def _row(line: Line, places: list[PlaceRow], columns: dict[str, str]) -> Row:
    cells = Cells(line)
    highest, defects = cells.whole("highest_yen_per_kg"), cells.words("defects", short=True)
    most = cells.grams("max_kg")
    least = cells.grams("min_kg") if cells.has("min_kg") else most
    data: dict[str, Any] = without_none(
        {
            "date": cells.day("date"),
            "until": cells.day("until"),
            "title": cells.text("title"),
            "min_g": least,
            "max_g": most,
            "over_g": cells.grams("over_kg"),
            "accepts": [
                without_none({"goods": goods, "highest_yen_per_kg": highest, "defects": defects})
                for goods in cells.words("goods")
            ],
            "receivings": [without_none({"place": cells.place("place", places), "windows": cells.windows("windows")})],
            "note": cells.text("note"),
        }
    )
    return Row(number=line.number, data=data, faults=tuple(cells.faults), columns=columns)
