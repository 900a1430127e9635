"""Why something was not carried, in words and figures of both languages, with the change that would help."""

from __future__ import annotations

from api.documents.plan import ChangeEntry, UnservedEntry
from api.messages import Said
from api.planning.assemble import Assembled
from api.planning.changes import change_entry
from api.planning.rules import RULES, against
from api.planning.summary import yen
from matching.plan import Code, Reason, Unserved
from matching.problem import YEN


def unserved_entry(assembled: Assembled, item: Unserved) -> UnservedEntry:
    """Write one reason with its ids and texts."""
    day = assembled.day
    change = None if item.change is None else change_entry(assembled, item.change)
    changes = tuple(change_entry(assembled, one) for one in item.changes)
    told = _sentence(assembled, item, change)
    return UnservedEntry(
        order=None if item.order is None else day.orders[item.order].id,
        lot=None if item.lot is None else day.lots[item.lot].id,
        units_left=item.units_left,
        reason=item.reason.value,
        code=None if item.code is None else item.code.value,
        trip=None if item.trip is None else day.trips[item.trip].id,
        amount=None if item.code is Code.NO_WAY else item.amount,
        limit=None if item.code is Code.NO_WAY else item.limit,
        lack_yen=None if item.lack is None else yen(item.lack),
        displaces=item.displaces,
        tried=item.tried,
        proven=item.proven,
        change=change,
        changes=changes,
        text=told.ja,
        text_en=told.en,
    )


def _sentence(assembled: Assembled, item: Unserved, change: ChangeEntry | None) -> Said:
    told = _REASONS[item.reason](assembled, item)
    tried = _tried(item)
    helps = Said("", "") if change is None else Said(change.text, f" {change.text_en}")
    return Said(f"{told.ja}{tried.ja}。{helps.ja}".strip(), f"{told.en}{tried.en}.{helps.en}".strip())


def _tried(item: Unserved) -> Said:
    if item.tried == 0:
        return Said("", "")
    if item.proven:
        return Said(f"（{item.tried:,} 通りすべてを確認）", f" (all {item.tried:,} ways looked at)")
    return Said(f"（{item.tried:,} 通りを確認）", f" ({item.tried:,} ways tried)")


def _impossible(assembled: Assembled, item: Unserved) -> Said:
    if item.code is None:
        return Said("運べる便がありません", "no trip can carry it")
    rule = (_FOR_ORDERS if item.lot is None else _FOR_LOTS).get(item.code, RULES[item.code])
    figures = against(item.code, item.amount, item.limit, assembled.clock)
    if item.trip is None:
        return Said(f"{rule.ja}{figures.ja}", f"{rule.en}{figures.en}")
    trip = assembled.day.trips[item.trip]
    japanese, english = trip.name or trip.id, trip.name_en or trip.name or trip.id
    return Said(
        f"運べません。いちばん惜しい便「{japanese}」でも{rule.ja}{figures.ja}",
        f"impossible; the nearest trip, {english}, fails: {rule.en}{figures.en}",
    )


def _not_worth_it(_assembled: Assembled, item: Unserved) -> Said:
    lack = -(-(item.lack or 0) // YEN)
    if lack <= 0:
        return Said("運んでも値打ちが残りません", "carrying it would leave nothing")
    return Said(f"運ぶ費用に {lack:,} 円足りません", f"¥{lack:,} short of what carrying it costs")


def _displaced(_assembled: Assembled, item: Unserved) -> Said:
    lack = -(-(item.lack or 0) // YEN)
    count = len(item.displaces)
    if not count and not lack:
        return Said(
            "求める注文にはもう足りているので、残りが余ります", "the orders that want it have their fill; this is left over"
        )
    if count and not lack:
        return Said(
            f"ほかの {count} 件と入れ替わるだけで、全体の値打ちは増えません",
            f"it would only take the place of {count} other shipment{'s' if count > 1 else ''}, for nothing gained",
        )
    if count:
        return Said(
            f"入れるとほかの {count} 件が外れ、全体で {lack:,} 円損になります",
            f"taking it in would push out {count} other shipment{'s' if count > 1 else ''} and lose ¥{lack:,} in all",
        )
    return Said(f"入れると全体で {lack:,} 円損になります", f"taking it in would lose ¥{lack:,} in all")


def _not_found(_assembled: Assembled, _item: Unserved) -> Said:
    return Said("限られた時間では良い運び方が見つかりませんでした", "no better way was found in the time given")


# Seen from one side of the market the same rule has other words.
_FOR_ORDERS = {
    Code.PRODUCT: Said("合う品の出品がありません", "no lot offers such goods"),
    Code.DEFECTS: Said("難の少ない品の出品がありません", "no lot of such goods has only defects that the order tolerates"),
    Code.QUANTITY: Said("量が合いません", "the quantities do not fit"),
    Code.PRICE: Said("どの出品の最低価格にも届きません", "the highest price is below that of every lot"),
}
_FOR_LOTS = {
    Code.PRODUCT: Said("この品を求める注文がありません", "no order wants such goods"),
    Code.DEFECTS: Said("この難を認める注文がありません", "no order for such goods tolerates its defects"),
    Code.QUANTITY: Said("量が合う注文がありません", "no order fits the quantity"),
    Code.PRICE: Said("この最低価格に届く注文がありません", "no order pays its lowest price"),
}
_REASONS = {
    Reason.IMPOSSIBLE: _impossible,
    Reason.NOT_WORTH_IT: _not_worth_it,
    Reason.DISPLACED: _displaced,
    Reason.NOT_FOUND: _not_found,
}
