"""A change that would help, from the problem's field to the day document's path and unit and a sentence in both languages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from api.documents.base import Named
from api.documents.plan import ChangeEntry
from api.messages import Said
from api.planning.assemble import Assembled
from matching.plan import Change

_MINUTE: Final = 60


class _Told(NamedTuple):
    """A kind of change: its path below the entry (``{0}``, ``{1}`` = option, window), seconds or metres in a unit, words.

    In the words ``by`` and ``to`` are the change and the new figure in that unit; ``time`` is a time of day.
    """

    path: str
    ja: str
    en: str
    per_unit: int = 1
    clock: bool = False


_TOLD: Final[dict[str, _Told]] = {
    "orders.receivings.windows.early": _Told(
        "receivings[{0}].windows[{1}]",
        "「{who}」の受取を{by}分早く（{time}から）できれば、",
        "if {who} could receive {by} min earlier (from {time})",
        clock=True,
    ),
    "orders.receivings.windows.late": _Told(
        "receivings[{0}].windows[{1}]",
        "「{who}」の受取を{by}分遅く（{time}まで）できれば、",
        "if {who} could receive {by} min later (until {time})",
        clock=True,
    ),
    "lots.pickups.windows.early": _Told(
        "pickups[{0}].windows[{1}]",
        "「{who}」の集荷を{by}分早く（{time}から）できれば、",
        "if {who} could be collected {by} min earlier (from {time})",
        clock=True,
    ),
    "lots.pickups.windows.late": _Told(
        "pickups[{0}].windows[{1}]",
        "「{who}」の集荷を{by}分遅く（{time}まで）できれば、",
        "if {who} could be collected {by} min later (until {time})",
        clock=True,
    ),
    "lots.deliver_by": _Told(
        "deliver_by",
        "「{who}」を届ける期限を{by}分（{time}まで）延ばせれば、",
        "if {who} might arrive {by} min later (by {time})",
        clock=True,
    ),
    "lots.on_board": _Told(
        "on_board_min",
        "「{who}」を積んでいてよい時間を{by}分（{to}分まで）延ばせれば、",
        "if {who} might stay on board {by} min longer ({to} min)",
        per_unit=60,
    ),
    "trips.depart_early": _Told(
        "depart_early",
        "便「{who}」が{by}分早く（{time}に）出られれば、",
        "if {who} could leave {by} min earlier (at {time})",
        clock=True,
    ),
    "trips.depart_late": _Told(
        "depart_late",
        "便「{who}」の出発を{by}分（{time}まで）遅らせてよければ、",
        "if {who} might leave {by} min later (until {time})",
        clock=True,
    ),
    "trips.arrive_late": _Told(
        "arrive_late",
        "便「{who}」の帰着が{by}分遅く（{time}まで）なってよければ、",
        "if {who} might arrive {by} min later (by {time})",
        clock=True,
    ),
    "trips.duty": _Told(
        "duty_min",
        "便「{who}」の拘束時間を{by}分（{to}分まで）延ばせれば、",
        "if the duty of {who} could be {by} min longer ({to} min)",
        per_unit=60,
    ),
    "trips.detour_s": _Told(
        "detour.extra_min",
        "便「{who}」の寄り道をあと{by}分（{to}分まで）認めてもらえれば、",
        "if {who} allowed {by} more minutes of detour ({to} min)",
        per_unit=60,
    ),
    "trips.detour_m": _Told(
        "detour.extra_km",
        "便「{who}」の寄り道をあと{by}km（{to}kmまで）認めてもらえれば、",
        "if {who} allowed {by} more km of detour ({to} km)",
        per_unit=1000,
    ),
    "trips.detour_visits": _Told(
        "detour.extra_visits",
        "便「{who}」の寄り道をあと{by}か所（{to}か所まで）認めてもらえれば、",
        "if {who} allowed {by} more visits ({to})",
    ),
    "trips.capacity_g": _Told(
        "capacity_g",
        "便「{who}」にあと{kg}kg積めれば、",
        "if {who} could take {kg} kg more",
    ),
    "trips.capacity_crates": _Told(
        "capacity_crates.{zone}",
        "便「{who}」の{zone_ja}の荷室にあと{by}ケース積めれば、",
        "if {who} had {zone} room for {by} more crates",
    ),
    "trips.insured": _Told(
        "insured_yen",
        "便「{who}」の積荷の保険を{to}円まで（あと{by}円）上げれば、",
        "if the cargo insurance of {who} were ¥{to} (¥{by} more)",
    ),
    "orders.accepts.highest": _Told(
        "accepts[{0}].highest_yen_per_kg",
        "「{who}」の出せる上限を{by}円/kg上げて{to}円/kgにすれば、",
        "if {who} paid up to ¥{to}/kg (¥{by}/kg more)",
    ),
    "lots.lowest": _Told(
        "{price}",
        "「{who}」の最低価格を{by}円{per_ja}下げて{to}円{per_ja}にすれば、",
        "if the lowest price of {who} were ¥{to}{per} (¥{by}{per} less)",
    ),
    "orders.min_g": _Told(
        "min_g",
        "「{who}」の最少量を{to_kg}kgに減らせれば、",
        "if {who} took as little as {to_kg} kg",
    ),
    "orders.max_g": _Told(
        "max_g",
        "「{who}」の注文を{to_kg}kgに増やせれば、",
        "if {who} took as much as {to_kg} kg",
    ),
    "lots.min_units": _Told(
        "min_units",
        "「{who}」を一回{to}単位から出せれば、",
        "if as few as {to} units of {who} could go at a time",
    ),
    "lots.unit_g": _Told(
        "unit_g",
        "「{who}」を{to_kg}kgずつ売れれば（いまは{now_kg}kg）、",
        "if {who} were sold in pieces of {to_kg} kg (now {now_kg} kg)",
    ),
    "lots.pickups.place": _Told(
        "pickups",
        "「{who}」を「{place}」でも渡せれば、",
        "if {who} could also be collected at {place}",
    ),
    "orders.receivings.place": _Told(
        "receivings",
        "「{who}」が「{place}」でも受け取れれば、",
        "if {who} could also receive at {place}",
    ),
    "vehicles.permits.permit_78_3": _Told(
        "permits",
        "車「{who}」に道路運送法78条3号の許可があれば、",
        "if the vehicle {who} had a permit under article 78 (3)",
    ),
    "parties.trades": _Told(
        "trades",
        "「{who}」が品を買い取って転売すれば、",
        "if {who} bought the goods and resold them",
    ),
    "allow_free": _Told(
        "settings.allow_free",
        "無料の手伝いで運ぶことを認めれば、",
        "if carrying free of charge were allowed",
    ),
}
_ZONES: Final = (("ambient", "常温"), ("cool", "冷蔵"), ("frozen", "冷凍"))


def change_entry(assembled: Assembled, change: Change) -> ChangeEntry:
    """
    Write a change with the path of its figure in the day document, rounded to the side that suffices.

    Times of day are seconds since midnight in ``now`` and ``needed``, whole minutes, and clock times in the texts; a place or
    a permit is named in ``value``.
    """
    parts = change.field.split(".")
    numbers = [part for part in parts if part.isdigit()]
    told = _TOLD[".".join(part for part in parts if not part.isdigit())]
    unit = _MINUTE if told.clock else told.per_unit
    more = change.needed > change.now
    needed = unit * (-(-change.needed // unit) if more else change.needed // unit)
    by = -(-abs(needed - change.now) // unit)
    words = _words(assembled, change, parts, numbers)
    words |= {"by": f"{by:,}", "to": f"{needed // unit:,}", "time": assembled.clock.wall(needed) if told.clock else ""}
    shown = 1 if told.clock else unit
    table = "" if parts[0] == "allow_free" else f"{parts[0]}[{change.index}]."
    japanese, english = ({name: one[side] if isinstance(one, tuple) else one for name, one in words.items()} for side in (0, 1))
    return ChangeEntry(
        path=table + told.path.format(*numbers, **english),
        now=change.now // shown,
        needed=needed // shown,
        value=_value(assembled, change, parts),
        share=round(change.share, 6),
        least=change.least,
        trip=None if change.trip is None else assembled.day.trips[change.trip].id,
        text=told.ja.format(*numbers, **japanese) + _rides(assembled, change).ja,
        text_en=_capital(told.en.format(*numbers, **english)) + _rides(assembled, change).en,
    )


def _words(assembled: Assembled, change: Change, parts: list[str], numbers: list[str]) -> dict[str, str | tuple[str, str]]:
    """What the braces of a kind's words may hold, in one or in both languages."""
    kilograms = _weight(abs(change.needed - change.now))
    words: dict[str, str | tuple[str, str]] = {
        "who": _who(assembled, change, parts[0]),
        "kg": kilograms,
        "to_kg": _weight(change.needed),
        "now_kg": _weight(change.now),
    }
    if parts[-1] == "place":
        words["place"] = _name(assembled.day.places[change.needed])
    if "capacity_crates" in parts:
        zone, zone_ja = _ZONES[int(numbers[0])]
        words |= {"zone": zone, "zone_ja": zone_ja}
    if parts[-1] == "lowest":
        per_kg = assembled.problem.lots[change.index].per_kg
        words |= {
            "price": "lowest_yen_per_kg" if per_kg else "lowest_yen_per_unit",
            "per": "/kg" if per_kg else " a unit",
            "per_ja": "/kg" if per_kg else "/単位",
        }
    return words


def _value(assembled: Assembled, change: Change, parts: list[str]) -> str | None:
    if parts[-1] == "place":
        return assembled.day.places[change.needed].id
    return parts[-1] if parts[0] == "vehicles" else None


def _who(assembled: Assembled, change: Change, table: str) -> tuple[str, str]:
    tables: dict[str, Callable[[], Named]] = {
        "orders": lambda: assembled.day.orders[change.index],
        "lots": lambda: assembled.day.lots[change.index],
        "trips": lambda: assembled.day.trips[change.index],
        "vehicles": lambda: assembled.day.vehicles[change.index],
        "parties": lambda: assembled.day.parties[change.index],
    }
    return _name(tables[table]()) if table in tables else ("", "")


def _rides(assembled: Assembled, change: Change) -> Said:
    """Say on which trip it then rides, unless the change is the trip's own."""
    if change.trip is None or change.field.startswith("trips."):
        return Said("載ります。", ", it would ride.")
    japanese, english = _name(assembled.day.trips[change.trip])
    return Said(f"便「{japanese}」に載ります。", f", it would ride with {english}.")


def _name(entry: Named) -> tuple[str, str]:
    """Names are cut: a sentence holds two of them."""
    japanese = (entry.name or entry.id)[:50]
    return japanese, (entry.name_en or japanese)[:50]


def _weight(grams: int) -> str:
    return f"{grams / 1000:,.3f}".rstrip("0").rstrip(".")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
