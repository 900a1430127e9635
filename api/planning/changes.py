"""The smallest change that would help, from the problem's field to the day document's path, unit and words."""

from __future__ import annotations

from typing import Final, NamedTuple

from api.documents.plan import ChangeEntry
from api.planning.assemble import Assembled
from matching.plan import Change


class _Field(NamedTuple):
    """Where a problem's field stands in the day: its table and path, the unit there, and its name for people."""

    table: str
    path: str
    per_unit: int
    ja: str
    en: str
    clock: bool = False


_FIELDS: Final[dict[str, _Field]] = {
    "lots.lowest": _Field("lots", "lowest_yen", 1, "最低価格（円）", "lowest price (yen)"),
    "lots.units": _Field("lots", "units", 1, "出品の数", "units offered"),
    "lots.min_units": _Field("lots", "min_units", 1, "一回の最少数", "least units a shipment"),
    "lots.deliver_by": _Field("lots", "deliver_by", 1, "届ける期限", "deliver-by time", clock=True),
    "lots.on_board": _Field("lots", "on_board_min", 60, "積載時間の上限（分）", "longest time on board (min)"),
    "orders.highest": _Field("orders", "accepts.highest_yen_per_kg", 1, "出せる上限（円/kg）", "highest price (yen/kg)"),
    "orders.min_g": _Field("orders", "min_g", 1, "最少量（g）", "least quantity (g)"),
    "orders.max_g": _Field("orders", "max_g", 1, "最大量（g）", "greatest quantity (g)"),
    "orders.max_deliveries": _Field("orders", "max_deliveries", 1, "届ける回数", "number of deliveries"),
    "orders.late": _Field("orders", "receivings.windows", 1, "受け取りの終わり", "end of receiving", clock=True),
    "orders.early": _Field("orders", "receivings.windows", 1, "受け取りの始まり", "begin of receiving", clock=True),
    "lots.late": _Field("lots", "pickups.windows", 1, "集荷の終わり", "end of pickup", clock=True),
    "lots.early": _Field("lots", "pickups.windows", 1, "集荷の始まり", "begin of pickup", clock=True),
    "trips.detour_s": _Field("trips", "detour.extra_min", 60, "寄り道の時間（分）", "detour time (min)"),
    "trips.detour_m": _Field("trips", "detour.extra_km", 1000, "寄り道の距離（km）", "detour distance (km)"),
    "trips.detour_visits": _Field("trips", "detour.extra_visits", 1, "寄り道の数", "extra visits"),
    "trips.capacity_g": _Field("trips", "capacity_g", 1, "積める重さ（g）", "payload (g)"),
    "trips.capacity_crates": _Field("trips", "capacity_crates", 1, "積めるケース数", "crates"),
    "trips.depart_early": _Field("trips", "depart_early", 1, "いちばん早い出発", "earliest departure", clock=True),
    "trips.depart_late": _Field("trips", "depart_late", 1, "いちばん遅い出発", "latest departure", clock=True),
    "trips.arrive_late": _Field("trips", "arrive_late", 1, "帰着の期限", "latest arrival", clock=True),
    "trips.duty": _Field("trips", "duty_min", 60, "拘束時間の上限（分）", "longest duty (min)"),
    "trips.insured": _Field("trips", "insured_yen", 1, "保険の額（円）", "insured value (yen)"),
    "trips.gift": _Field("trips", "gift_yen", 1, "厚意の上限（円）", "gift (yen)"),
    "sponsor.worth": _Field("settings", "sponsor.worth_yen_per_kg", 1, "支援の値（円/kg）", "sponsor's worth (yen/kg)"),
    "sponsor.budget": _Field("settings", "sponsor.budget_yen", 1, "支援の予算（円）", "sponsor's budget (yen)"),
}


def change_entry(assembled: Assembled, change: Change) -> ChangeEntry:
    """Write a change with the path of its figure in the day document, rounded to the side that suffices."""
    field = _FIELDS.get(change.field)
    if field is None:
        path = f"{change.field}[{change.index}]"
        return ChangeEntry(
            path=path,
            now=change.now,
            needed=change.needed,
            text=f"{path} を {change.now:,} から {change.needed:,} に変えれば運べます。",
            text_en=f"It would ride if {path} went from {change.now:,} to {change.needed:,}.",
        )
    more = change.needed > change.now
    now = change.now // field.per_unit
    needed = -(-change.needed // field.per_unit) if more else change.needed // field.per_unit
    first, last = (
        (_clock(assembled, value) for value in (change.now, change.needed)) if field.clock else (f"{now:,}", f"{needed:,}")
    )
    japanese, english, path = _whose(assembled, field, change.index)
    return ChangeEntry(
        path=path,
        now=now,
        needed=needed,
        text=f"{japanese}の{field.ja}を {first} から {last} に変えれば運べます。",
        text_en=f"It would ride if the {field.en} of {english} went from {first} to {last}.",
    )


def _clock(assembled: Assembled, seconds: int) -> str:
    return assembled.clock.wall(seconds)


def _whose(assembled: Assembled, field: _Field, index: int) -> tuple[str, str, str]:
    if field.table == "settings":
        return "設定", "the settings", f"settings.{field.path}"
    entry = getattr(assembled.day, field.table)[index]
    path = field.path
    if path == "lowest_yen":
        path = "lowest_yen_per_kg" if entry.lowest_yen_per_unit is None else "lowest_yen_per_unit"
    japanese = entry.name or entry.id
    return f"「{japanese}」", entry.name_en or japanese, f"{field.table}[{index}].{path}"
