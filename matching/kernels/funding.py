"""Whether a trip is funded: the sponsor's yen it needs, what others leave of the budget, and what it lacks.

All amounts but the sponsor's whole yen are score units.
"""

from __future__ import annotations

from matching.kernels.compilation import P64, kernel
from matching.kernels.given import meta_at, trip_state_at
from matching.kernels.header import shift
from matching.kernels.layout import META_BUDGET, META_USED, T_GIFT, T_USED, TS_COLS, TS_COST, TS_HEAD, TS_PAID


@kernel
def sponsor_yen(cost: int, head: int, paid: int) -> int:
    """S_t: whole yen by which the extra cost exceeds the headroom of a trip with a paid basis."""
    if paid == 0 or cost <= head:
        return 0
    return (cost - head + 17_999) // 18_000


@kernel
def deficit(tr: P64, ships: int, cost: int, head: int, paid: int, free: int, grams: int, worth: int, left_yen: int) -> int:
    """Score units by which a trip is unfunded, 0 = funded; ``left_yen`` = what the others leave of the sponsor's budget."""
    if ships == 0 or tr[T_USED] != 0:
        return 0
    if paid > 0:
        need = sponsor_yen(cost, head, paid)
        return max(0, need * 18_000 - worth * grams) + 18_000 * max(0, need - left_yen)
    return max(0, cost - head - (tr[T_GIFT] if free > 0 else 0))


@kernel
def sponsor_left(h: int, but: int) -> int:
    """Yen of the sponsor's budget that the trips other than ``but`` leave; all of them together are META_USED."""
    meta, ts = meta_at(h), shift(trip_state_at(h), but * TS_COLS)
    return int(meta[META_BUDGET] - meta[META_USED] + sponsor_yen(ts[TS_COST], ts[TS_HEAD], ts[TS_PAID]))
