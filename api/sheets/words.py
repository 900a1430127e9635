"""The words of the trade in both languages: legal bases, plates, reasons, zones, money."""

from __future__ import annotations

from dataclasses import dataclass

from api.documents.day import VehicleEntry, ZoneName
from api.documents.plan import BasisName
from api.sheets.voice import Pair


@dataclass(frozen=True, slots=True, kw_only=True)
class BasisWords:
    """A legal basis: its name, and what the driver must know; ``paid``: carriage may be charged."""

    name: Pair
    duty: Pair
    paid: bool


BASES: dict[BasisName, BasisWords] = {
    "own": BasisWords(
        name=("自分の荷物", "own goods"),
        duty=(
            "自分の農場の品物です。自分の車で運びます。運賃はありません。",
            "Goods of your own farm in your own vehicle. No carriage is charged.",
        ),
        paid=False,
    ),
    "bought_a": BasisWords(
        name=("自店が買った荷物", "goods bought by your own shop"),
        duty=(
            "自分の店が買った品物です。積み込みから自店の物です。運賃はありません。",
            "Goods that your own shop has bought; yours from loading on. No carriage is charged.",
        ),
        paid=False,
    ),
    "bought_b": BasisWords(
        name=("買い取って売る荷物", "goods bought to be resold"),
        duty=(
            "積み込むときに自社が買い取ります。そのあとの責任は自社です。品物の代金だけをもらい、運賃はもらいません。",
            "Your firm buys the goods at loading and bears the risk from then on. It charges for goods, never carriage.",
        ),
        paid=False,
    ),
    "green": BasisWords(
        name=("緑ナンバーの運送", "licensed haulage (green plate)"),
        duty=("許可のある運送です。運賃をもらえます。", "Haulage under the firm's permit. Carriage may be charged."),
        paid=True,
    ),
    "black": BasisWords(
        name=("黒ナンバーの軽貨物運送", "kei freight (black plate)"),
        duty=(
            "届出をした軽貨物の運送です。運賃をもらえます。業務の記録を1年残します。",
            "Notified kei freight. Carriage may be charged. Keep the work record for one year.",
        ),
        paid=True,
    ),
    "permit_78_3": BasisWords(
        name=("道路運送法78条3号の許可", "permit under article 78 (3)"),
        duty=(
            "今日はこの許可で運びます。許可の書類を車に置いてください。運賃は契約した運送会社の決まりに従います。",
            "Carried under today's permit. Keep its papers in the vehicle. Carriage follows the licensed carrier's terms.",
        ),
        paid=True,
    ),
    "bus": BasisWords(
        name=("貨客混載（バス）", "freight on a bus"),
        duty=("お客様を先にします。荷物は決まった場所に固定します。", "Passengers first. Secure the goods in their place."),
        paid=True,
    ),
    "free": BasisWords(
        name=("無料の手伝い", "carried free of charge"),
        duty=(
            "お金、お礼の品、燃料代、ポイントを受け取らないでください。",
            "Take no money, no thanks in kind, no fuel money, no points.",
        ),
        paid=False,
    ),
}

WHITE_PLATE_WARNING: Pair = (
    "白ナンバーです。ここに書いてある荷物だけを積みます。ほかの人の荷物を運んでお金やお礼をもらうことは法律で禁止です。",
    "White plate: load only what is listed here. Carrying other people's goods for money or thanks is forbidden by law.",
)

REASONS: dict[str, Pair] = {
    "impossible": ("運ぶ方法がない", "no lawful way"),
    "not_worth_it": ("費用が見合わない", "costs more than it is worth"),
    "displaced": ("ほかの荷物を優先", "displaced by others"),
    "not_found": ("方法が見つからない", "no way found"),
}

ZONES: dict[ZoneName, Pair] = {"ambient": ("常温", "ambient"), "cool": ("冷蔵", "cool"), "frozen": ("冷凍", "frozen")}
ZONE_NAMES: tuple[ZoneName, ...] = ("ambient", "cool", "frozen")

MONEY: dict[str, Pair] = {
    "goods": ("品物の代金", "goods"),
    "resale": ("品物の代金（買い取り再販売）", "goods, resold"),
    "carriage": ("運賃", "carriage"),
    "sponsor": ("支援金", "sponsor's money"),
}

TAX_CLASS: dict[str, Pair] = {
    "goods": ("食料品・軽減税率 8% の対象", "produce, reduced rate 8 %"),
    "resale": ("食料品・軽減税率 8% の対象", "produce, reduced rate 8 %"),
    "carriage": ("運賃・標準税率 10% の対象", "carriage, standard rate 10 %"),
}
"""Rates in force from 2019-10-01; the document dates only plans of its own day, and invoices are not made here."""

SPONSOR: Pair = ("支援者", "sponsor")
SKETCH: Pair = ("略図（実際の道路地図ではありません）", "Sketch, not a real road map")
TITLE: Pair = ("相乗り便", "Ainori")


def plate_class(vehicle: VehicleEntry) -> Pair:
    """Return the kind of plate that follows from the permits true this day."""
    if "green" in vehicle.permits:
        return "緑ナンバー（営業用）", "green plate (for hire)"
    if "black" in vehicle.permits:
        return "黒ナンバー（軽貨物）", "black plate (kei freight)"
    if "bus" in vehicle.permits:
        return "バス（貨客混載）", "bus (freight with passengers)"
    if "permit_78_3" in vehicle.permits:
        return "白ナンバー＋78条3号の許可", "white plate with permit 78 (3)"
    return "白ナンバー（自家用）", "white plate (private)"


def pay_name(bases: tuple[BasisName, ...]) -> Pair:
    """Return what the driver's side of the money is called: carriage only where a basis allows it to be charged."""
    if any(BASES[basis].paid for basis in bases):
        return "運賃など", "pay for the run"
    return "配送分（品代の中）", "within the price of goods"
