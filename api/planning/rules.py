"""The rules of the model in words, and their figures in units that people use."""

from __future__ import annotations

from typing import Final

from api.documents.day_clock import DayClock
from api.messages import Said
from matching.plan import Code
from matching.problem import YEN

RULES: Final[dict[Code, Said]] = {
    Code.STRUCTURE: Said("計画の形が正しくない", "the plan is malformed"),
    Code.STOCK: Said("出品の数が足りない", "not enough units in the lot"),
    Code.MIN_UNITS: Said("一回に運ぶ最少数に届かない", "fewer units than the lot's least shipment"),
    Code.PICKUP_OPTION: Said("一つの出品を二か所から集めることになる", "one lot would leave from two places"),
    Code.QUANTITY: Said("注文の量に合わない", "does not fit the quantity ordered"),
    Code.PRODUCT: Said("注文された品目と違う", "not the goods that were ordered"),
    Code.DEFECTS: Said("注文が認めない難がある", "has defects that the order does not tolerate"),
    Code.PRICE: Said("出せる上限が最低価格より低い", "the highest price is below the lowest"),
    Code.DELIVERIES: Said("届ける回数が多すぎる", "too many deliveries"),
    Code.PRECEDENCE: Said("積む前に下ろすことになる", "delivered before it is picked up"),
    Code.OWN_STOP: Said("自社の用事を済ませられない", "an own stop is missing or out of order"),
    Code.NO_WAY: Said("通れる道がない", "there is no way on the roads"),
    Code.TRAVEL_TIME: Said("走る時間が足りない", "not enough time to drive there"),
    Code.WINDOW: Said("時間帯に間に合わない", "misses the time window"),
    Code.CAPACITY_G: Said("積める重さを超える", "too heavy for the truck"),
    Code.CAPACITY_CRATES: Said("積めるケース数を超える", "too many crates for the truck"),
    Code.ZONE: Said("温度帯の荷室がない", "the truck has no such temperature zone"),
    Code.ETHYLENE: Said("エチレンを出す品と弱い品が同じ荷室になる", "ethylene producers beside sensitive goods"),
    Code.ON_BOARD: Said("積んでいる時間が長すぎる", "too long on board"),
    Code.DELIVER_BY: Said("届ける期限に間に合わない", "later than its deliver-by time"),
    Code.DETOUR_TIME: Said("寄り道の時間が上限を超える", "the detour takes too long"),
    Code.DETOUR_KM: Said("寄り道の距離が上限を超える", "the detour is too far"),
    Code.DETOUR_VISITS: Said("寄り道の数が上限を超える", "too many extra visits"),
    Code.DEPART: Said("出発の時間に合わない", "does not fit the departure time"),
    # Where a reason names it, it may be the next own stop that would be missed.
    Code.ARRIVE: Said("自社の次の用事か帰着に間に合わない", "late for the trip's own next stop or its end"),
    Code.DUTY: Said("拘束時間が上限を超える", "longer than the longest duty"),
    Code.BREAK: Said("休憩を取れない", "the break cannot be taken"),
    Code.BASIS: Said("この車で運ぶ法的な根拠がない", "no legal basis on this vehicle"),
    Code.FUNDED: Said("寄り道の費用をまかなえない", "the detour is not paid for"),
    Code.SPONSOR_BUDGET: Said("支援金の予算を超える", "exceeds the sponsor's budget"),
    Code.FORBIDDEN: Said("この組み合わせは禁止されている", "the pair is forbidden"),
    Code.INSURED: Said("積荷の価値が保険の額を超える", "worth more than the cargo insurance"),
    Code.STORED_FIGURE: Said("書かれた数字が計画と合わない", "a stored figure is not that of the plan"),
}
_MOMENTS: Final = {Code.TRAVEL_TIME, Code.WINDOW, Code.DELIVER_BY, Code.BREAK, Code.DEPART, Code.ARRIVE}
_SPANS: Final = {Code.ON_BOARD, Code.DUTY, Code.DETOUR_TIME}
_GRAMS: Final = {Code.CAPACITY_G, Code.QUANTITY}
_NO_FIGURES: Final = {Code.NO_WAY, Code.ZONE}
_YEN: Final = {Code.INSURED, Code.SPONSOR_BUDGET}


def figure(code: Code, value: int, clock: DayClock) -> Said:
    """Write a rule's figure: a time of day, minutes, kilometres, kilograms, yen or a count."""
    if code in _MOMENTS:
        return Said(clock.wall(value), clock.wall(value))
    if code in _SPANS:
        return Said(f"{-(-value // 60):,}分", f"{-(-value // 60):,} min")
    if code is Code.DETOUR_KM:
        return Said(f"{value / 1000:,.1f}km", f"{value / 1000:,.1f} km")
    if code in _GRAMS:
        return Said(f"{value / 1000:,.1f}kg", f"{value / 1000:,.1f} kg")
    if code is Code.PRICE:
        return Said(f"{value:,}円/kg", f"¥{value:,}/kg")
    if code is Code.FUNDED:
        return Said(f"{-(-value // YEN):,}円", f"¥{-(-value // YEN):,}")
    if code in _YEN:
        return Said(f"{value:,}円", f"¥{value:,}")
    return Said(f"{value:,}", f"{value:,}")


def against(code: Code, amount: int | None, limit: int | None, clock: DayClock) -> Said:
    """Write "so much against such a limit", or nothing where figures say nothing."""
    if amount is None or limit is None or code in _NO_FIGURES:
        return Said("", "")
    if code is Code.ARRIVE and limit == 0:
        late = -(-amount // 60)
        return Said(f"（{late:,} 分遅れる）", f" ({late:,} min too late)")
    have, most = figure(code, amount, clock), figure(code, limit, clock)
    if code in _MOMENTS:
        return Said(f"（早くて {have.ja}、期限は {most.ja}）", f" ({have.en} at the earliest, {most.en} at the latest)")
    if code is Code.QUANTITY and amount < limit:
        return Said(f"（{have.ja} しかなく、少なくとも {most.ja} 要る）", f" ({have.en} to be had, at least {most.en} wanted)")
    return Said(f"（{have.ja} に対し上限 {most.ja}）", f" ({have.en} against at most {most.en})")
