"""Words for what vehicles' papers say, in both languages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from api.messages import Said

REASONS: Final[dict[str, Said]] = {
    "inspection-ended": Said("車検が切れています", "its inspection has run out"),
    "insurance-ended": Said("貨物保険が切れています", "its cargo insurance has run out"),
    "insurance-missing": Said("貨物保険の記録がありません", "no cargo insurance is on record"),
    "permit-ended": Said("運送の許可・届出の期限が切れています", "its carriage permit has run out"),
    "permit-days-used": Said(
        "有償運送許可の年90日を使い切っています", "the 90 days a year of its permit (Article 78-3) are used up"
    ),
    "vehicle-closed": Said("使用を終えた車両です", "the vehicle is no longer in use"),
}
PAPERS: Final[dict[str, Said]] = {
    "green": Said("貨物自動車運送事業の許可 (緑ナンバー)", "carriage permit (green plate)"),
    "black": Said("貨物軽自動車運送事業の届出 (黒ナンバー)", "kei carriage notification (black plate)"),
    "permit_78_3": Said("自家用有償運送許可 (78条3号)", "permit of Article 78-3"),
    "bus": Said("貨客混載の許可", "permit to carry goods by bus"),
    "inspection": Said("車検証", "vehicle inspection"),
    "cargo_insurance": Said("貨物保険", "cargo insurance"),
}


def said_of(reasons: Iterable[str]) -> Said:
    """Return reasons in one line."""
    found = [REASONS[one] for one in reasons]
    return Said("。".join(one.ja for one in found), "; ".join(one.en for one in found))
