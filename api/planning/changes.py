"""The smallest change that would help, from the problem's field to the day document's path, unit and words."""

from __future__ import annotations

from typing import Final, NamedTuple

from api.documents.plan import ChangeEntry
from api.planning.assemble import Assembled
from matching.plan import Change


class _Field(NamedTuple):
    """A figure of the day: its path below the entry (``{}`` = option), seconds or metres in one of its units, its name."""

    path: str
    per_unit: int
    ja: str
    en: str
    clock: bool = False


_FIELDS: Final[dict[str, _Field]] = {
    "orders.accepts.highest": _Field("accepts[{}].highest_yen_per_kg", 1, "出せる上限（円/kg）", "highest price (yen/kg)"),
    "orders.receivings.late": _Field("receivings[{}].windows", 1, "受け取りの終わり", "end of receiving", clock=True),
    "orders.min_g": _Field("min_g", 1, "最少量（g）", "least quantity (g)"),
    "lots.pickups.late": _Field("pickups[{}].windows", 1, "集荷の終わり", "end of pickup", clock=True),
    "lots.deliver_by": _Field("deliver_by", 1, "届ける期限", "deliver-by time", clock=True),
    "trips.detour_s": _Field("detour.extra_min", 60, "寄り道の時間（分）", "detour time (min)"),
    "trips.detour_m": _Field("detour.extra_km", 1000, "寄り道の距離（km）", "detour distance (km)"),
    "trips.detour_visits": _Field("detour.extra_visits", 1, "寄り道の数", "extra visits"),
    "trips.capacity_g": _Field("capacity_g", 1, "積める重さ（g）", "payload (g)"),
    "trips.duty": _Field("duty_min", 60, "拘束時間の上限（分）", "longest duty (min)"),
    "trips.insured": _Field("insured_yen", 1, "保険の額（円）", "insured value (yen)"),
}


def change_entry(assembled: Assembled, change: Change) -> ChangeEntry:
    """
    Write a change with the path of its figure in the day document, rounded to the side that suffices.

    Times of day are seconds since midnight in ``now`` and ``needed``, and clock times in the texts.
    """
    table, _, rest = change.field.partition(".")
    option = next((part for part in rest.split(".") if part.isdigit()), "")
    field = _FIELDS.get(".".join(part for part in change.field.split(".") if not part.isdigit()))
    entry = getattr(assembled.day, table)[change.index]
    japanese = entry.name or entry.id
    english = entry.name_en or japanese
    if field is None:
        # A figure this table does not know yet is told by the engine's own name rather than not at all.
        field = _Field(rest, 1, rest, rest)
    more = change.needed > change.now
    now = change.now // field.per_unit
    needed = -(-change.needed // field.per_unit) if more else change.needed // field.per_unit
    first, last = f"{now:,}", f"{needed:,}"
    if field.clock:
        first, last = assembled.clock.wall(change.now), assembled.clock.wall(change.needed)
    return ChangeEntry(
        path=f"{table}[{change.index}].{field.path.format(option)}",
        now=now,
        needed=needed,
        text=f"「{japanese[:80]}」の{field.ja}を {first} から {last} に変えれば運べます。",
        text_en=f"It would ride if the {field.en} of {english[:80]} went from {first} to {last}.",
    )
