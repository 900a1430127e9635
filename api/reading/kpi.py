"""The figures by which the region judges itself: pure sums of public records, so that anybody can make them again.

Records are sums without anybody's name: whoever has the exported files computes exactly what the service shows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, fields
from fractions import Fraction
from typing import Final, Literal, TypeVar

OTHER: Final = "other"
"""District or family of what would name somebody, being too few."""
FEWEST: Final = 3
"""A district with fewer farms (or restaurants) is not named."""
Size = Literal["small", "medium", "large"]
SIZES: Final[tuple[tuple[int, Size], ...]] = ((10_000, "small"), (30_000, "medium"))
"""Up to so many grams; beyond: large."""


def size_of(grams: int) -> Size:
    """Return the class of an order or lot by its weight."""
    return next((size for most, size in SIZES if grams <= most), "large")


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """Goods carried from one district to another: counts, grams and yen of the shipments that are over.

    ``promised``: all sides agreed; ``kept``: and it came whole; ``on_time``: and not later than told, of those ``timed``.
    ``net_yen``: what farms have in hand, fees taken off; ``way_yen``: what restaurants paid for the way.
    """

    family: str
    origin: str
    destination: str
    basis: str
    shipments: int = 0
    promised: int = 0
    kept: int = 0
    timed: int = 0
    on_time: int = 0
    promised_g: int = 0
    delivered_g: int = 0
    net_yen: int = 0
    way_yen: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Orders (or lots) of a district and size: how many there were and were served, grams wanted (offered) and moved."""

    side: Literal["orders", "lots"]
    district: str
    size: Size
    entries: int = 0
    served: int = 0
    wanted_g: int = 0
    moved_g: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Fleet:
    """Trips of one kind of plate: metres, seconds and yen beyond their own way, and gram-metres of load and room.

    ``own_gm``: of the trips' own load; ``all_gm``: with what rode along; ``room_gm``: of the payload; on the same metres.
    """

    plate: str
    trips: int = 0
    used: int = 0
    metres: int = 0
    extra_m: int = 0
    extra_s: int = 0
    own_gm: int = 0
    all_gm: int = 0
    room_gm: int = 0
    pay_yen: int = 0
    sponsor_yen: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """What keeping the service up took: messages by channel, acts of the operator's people, and their yen."""

    what: str
    count: int = 0
    yen: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """All public records of a period; ``fees_yen``: what the operator took in."""

    region: str
    first: str
    last: str
    fees_yen: int
    flows: tuple[Flow, ...] = ()
    wishes: tuple[Wish, ...] = ()
    fleet: tuple[Fleet, ...] = ()
    running: tuple[Running, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """Served share of orders or lots of a district and size."""

    side: str
    district: str
    size: str
    entries: int
    served: int
    share: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Kpi:
    """The figures of a period; shares from 0 to 1, None where there is nothing to divide by.

    ``self_funding``: the part of all costs (drivers' pay and running) that users pay: the way and the fees.
    """

    region: str
    first: str
    last: str
    shipments: int
    kg_rescued: float
    farmers_net_yen: int
    carried_yen: int
    yen_per_kg: float | None
    load_factor_before: float | None
    load_factor_after: float | None
    extra_km: float
    extra_min: float
    fill_rate: float | None
    on_time: float | None
    promises_kept: float | None
    sponsor_yen: int
    fees_yen: int
    running_yen: int
    self_funding: float | None
    served: tuple[Share, ...] = field(default=())


def kpi(records: Records) -> Kpi:
    """Compute the figures of a period."""
    flows, fleet = records.flows, records.fleet
    moved = _sum(flows, lambda one: one.delivered_g)
    way, sponsor = _sum(flows, lambda one: one.way_yen), _sum(fleet, lambda one: one.sponsor_yen)
    room = _sum(fleet, lambda one: one.room_gm)
    running = _sum(records.running, lambda one: one.yen)
    orders = [one for one in records.wishes if one.side == "orders"]
    return Kpi(
        region=records.region,
        first=records.first,
        last=records.last,
        shipments=_sum(flows, lambda one: one.shipments),
        kg_rescued=moved / 1000,
        farmers_net_yen=_sum(flows, lambda one: one.net_yen),
        carried_yen=way + sponsor,
        yen_per_kg=_part((way + sponsor) * 1000, moved, 2),
        load_factor_before=_part(_sum(fleet, lambda one: one.own_gm), room),
        load_factor_after=_part(_sum(fleet, lambda one: one.all_gm), room),
        extra_km=_sum(fleet, lambda one: one.extra_m) / 1000,
        extra_min=_rounded(Fraction(_sum(fleet, lambda one: one.extra_s), 60), 1),
        fill_rate=_part(_sum(orders, lambda one: one.moved_g), _sum(orders, lambda one: one.wanted_g)),
        on_time=_part(_sum(flows, lambda one: one.on_time), _sum(flows, lambda one: one.timed)),
        promises_kept=_part(_sum(flows, lambda one: one.kept), _sum(flows, lambda one: one.promised)),
        sponsor_yen=sponsor,
        fees_yen=records.fees_yen,
        running_yen=running,
        self_funding=_part(way + records.fees_yen, way + sponsor + running),
        served=tuple(
            Share(
                side=one.side, district=one.district, size=one.size, entries=one.entries, served=one.served,
                share=_part(one.served, one.entries),
            )
            for one in sorted(records.wishes, key=lambda one: (one.side, one.district, one.size))
        ),
    )  # fmt: skip


def few_hidden(records: Records, farms: dict[str, int], restaurants: dict[str, int]) -> Records:
    """
    Take away the names of districts where too few are at home, and join what then is alike.

    Parameters
    ----------
    farms, restaurants
        How many there are in each district.
    """

    def named(district: str, counts: dict[str, int]) -> str:
        return district if counts.get(district, 0) >= FEWEST else OTHER

    flows: dict[tuple[str, str, str, str], list[Flow]] = {}
    for flow in records.flows:
        origin, destination = named(flow.origin, farms), named(flow.destination, restaurants)
        # One or two shipments between two named districts still tell whose they were by what was in them.
        family = flow.family if flow.shipments >= FEWEST else OTHER
        flows.setdefault((family, origin, destination, flow.basis), []).append(flow)
    wishes: dict[tuple[str, str, str], list[Wish]] = {}
    for wish in records.wishes:
        district = named(wish.district, restaurants if wish.side == "orders" else farms)
        wishes.setdefault((wish.side, district, wish.size), []).append(wish)
    return Records(
        region=records.region,
        first=records.first,
        last=records.last,
        fees_yen=records.fees_yen,
        flows=tuple(
            joined(some, family=key[0], origin=key[1], destination=key[2], basis=key[3]) for key, some in sorted(flows.items())
        ),
        wishes=tuple(joined(some, side=key[0], district=key[1], size=key[2]) for key, some in sorted(wishes.items())),
        fleet=records.fleet,
        running=records.running,
    )


_Row = TypeVar("_Row", Flow, Wish, Fleet, Running)


def joined(rows: Sequence[_Row], **named: str) -> _Row:
    """Return one record for several: names as given, everything else summed."""
    kind = type(rows[0])
    sums = {one.name: sum(getattr(row, one.name) for row in rows) for one in fields(kind) if one.name not in named}
    return kind(**named, **sums)  # type: ignore[arg-type]


def _sum(rows: Iterable[_Row], of: Callable[[_Row], int]) -> int:
    return sum(of(row) for row in rows)


def _part(over: int, under: int, digits: int = 4) -> float | None:
    return None if under == 0 else _rounded(Fraction(over, under), digits)


def _rounded(value: Fraction, digits: int) -> float:
    return float(round(value, digits))
