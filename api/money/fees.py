"""The operator's fees: what each side pays a shipment, by date."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from api.regions.config import Fee


def fees_on(fees: Iterable[Fee], day: date) -> tuple[Fee, ...]:
    """Return the fees in force on a date: of each id the latest that has begun; one that has come to nothing is left out."""
    latest: dict[str, Fee] = {}
    for one in fees:
        if one.since <= day and (one.id not in latest or latest[one.id].since < one.since):
            latest[one.id] = one
    return tuple(one for one in latest.values() if one.goods_percent_100 or one.shipment_yen)


def fee_yen(fee: Fee, goods_yen: int) -> int:
    """Return the fee on a shipment whose goods cost so much, in whole yen, rounded down."""
    return fee.shipment_yen + goods_yen * fee.goods_percent_100 // 10_000
