"""What is answered: shipments, routes with their times, the reasons for what is left over.

A *decision* (:class:`Decision`) holds only what is decided; a :class:`Plan` adds what follows from it: times, loads, bases,
value and money. Search and solvers give decisions; ``timeline`` and ``objective`` make them plans. Units as in
:mod:`matching.problem`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from matching.problem import TaskKind


class Basis(StrEnum):
    """The legal basis of one shipment, in the order in which it is derived."""

    OWN = "own"
    BOUGHT_A = "bought_a"
    GREEN = "green"
    BLACK = "black"
    PERMIT_78_3 = "permit_78_3"
    BUS = "bus"
    BOUGHT_B = "bought_b"
    FREE = "free"


PAID = frozenset({Basis.GREEN, Basis.BLACK, Basis.PERMIT_78_3, Basis.BUS})
"""Bases on which carriage may be paid."""
OWNED = frozenset({Basis.OWN, Basis.BOUGHT_A, Basis.BOUGHT_B})
"""Bases on which the goods belong to the vehicle's party, or pass to it at loading."""


class Code(StrEnum):
    """Codes of broken rules (MODEL, Rules); the same codes are reasons."""

    STRUCTURE = "structure"
    STOCK = "stock"
    MIN_UNITS = "min_units"
    PICKUP_OPTION = "pickup_option"
    QUANTITY = "quantity"
    PRODUCT = "product"
    DEFECTS = "defects"
    PRICE = "price"
    DELIVERIES = "deliveries"
    PRECEDENCE = "precedence"
    OWN_STOP = "own_stop"
    NO_WAY = "no_way"
    TRAVEL_TIME = "travel_time"
    WINDOW = "window"
    CAPACITY_G = "capacity_g"
    CAPACITY_CRATES = "capacity_crates"
    ZONE = "zone"
    ETHYLENE = "ethylene"
    ON_BOARD = "on_board"
    DELIVER_BY = "deliver_by"
    DETOUR_TIME = "detour_time"
    DETOUR_KM = "detour_km"
    DETOUR_VISITS = "detour_visits"
    DEPART = "depart"
    ARRIVE = "arrive"
    DUTY = "duty"
    BREAK = "break"
    BASIS = "basis"
    FUNDED = "funded"
    SPONSOR_BUDGET = "sponsor_budget"
    FORBIDDEN = "forbidden"
    INSURED = "insured"
    STORED_FIGURE = "stored_figure"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipment:
    """Some units of one lot carried to one order on one trip: the decision."""

    lot: int
    order: int
    trip: int
    pickup_option: int
    receiving_option: int
    units: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One task of a route as decided: an own stop (its index), or a pickup or delivery (index of the shipment)."""

    kind: TaskKind
    index: int
    window: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sequence:
    """One trip's steps in order; ``pause_after`` = number of steps before the break (0 = at the start), None = no break."""

    trip: int
    steps: tuple[Step, ...]
    pause_after: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """All that is decided: the shipments and one sequence for every trip that can run."""

    shipments: tuple[Shipment, ...]
    sequences: tuple[Sequence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A step with its times (s): ``begin`` before parking, ``end`` of the service."""

    kind: TaskKind
    index: int
    window: int
    begin: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """One visit: tasks ``first`` to ``last - 1`` at one place, and the load on leaving it (g, crates of each zone).

    ``own``: a visit of the trip's own (start, end, or with an own stop). The start's and the end's visit are always there,
    with ``first == last`` where nothing is done. ``arrive``/``leave`` in s; a break taken here lies before ``leave``.
    """

    place: int
    first: int
    last: int
    own: bool
    arrive: int
    leave: int
    load_g: int
    load_crates: tuple[int, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One trip's way: times (s), metres, what it adds to the own way, and its extra cost in score units."""

    trip: int
    tasks: tuple[Task, ...]
    stops: tuple[Stop, ...]
    depart: int
    arrive: int
    metres: int
    detour_s: int
    detour_m: int
    added_visits: int
    extra_cost: int
    sponsor_yen: int = 0
    pause_after: int | None = None
    pause_begin: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A trip that cannot even make its own way, with the rule that forbids it."""

    trip: int
    code: Code


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """What two plans are compared by; ``value`` and ``points`` in score units, apart."""

    missed: int
    vehicles: int
    metres: int
    value: int
    points: int

    @property
    def key(self) -> tuple[int, int, int, int]:
        """Larger is better; ``vehicles`` and ``metres`` are 0 unless the objective compares them."""
        return (-self.missed, -self.vehicles, -self.metres, self.value + self.points)


class For(StrEnum):
    """What a money line is for."""

    GOODS = "goods"
    RESALE = "resale"
    CARRIAGE = "carriage"
    SPONSOR = "sponsor"


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyLine:
    """``payer`` pays ``payee`` (indices of parties; payer None = the sponsor) ``goods_yen + carriage_yen`` whole yen.

    ``goods``: for the farmer, his net (on basis ``own`` with the share of carriage inside); ``resale``: what the restaurant
    pays a trader who bought the goods, the share inside; ``carriage``: the restaurant to the driver's party on a paid basis;
    ``sponsor``: for a whole trip (``shipment`` None).
    """

    what: For
    payer: int | None
    payee: int
    goods_yen: int
    carriage_yen: int
    trip: int
    shipment: int | None = None

    @property
    def yen(self) -> int:
        """The whole line."""
        return self.goods_yen + self.carriage_yen


class Reason(StrEnum):
    """Why something is unserved, in the order in which it is decided."""

    IMPOSSIBLE = "impossible"
    NOT_WORTH_IT = "not_worth_it"
    DISPLACED = "displaced"
    NOT_FOUND = "not_found"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A single change that would serve something: which figure, of what, from and to (in the field's unit).

    ``share``: by what part of itself the figure changes (CONTRIBUTING, decisions 16 and 23); ``least``: one step less was
    tried and does not serve; ``trip``: on which trip it then rides.
    """

    field: str
    index: int
    now: int
    needed: int
    share: float = 0.0
    least: bool = False
    trip: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unserved:
    """An order not served, or a lot with units left (the other index is None), with the reason and its figures.

    ``code``, ``trip``, ``amount`` and ``limit`` name the rule that fails by the least share (impossible); ``lack`` the score
    units missing (not worth it, displaced); ``displaces`` the shipments that would have to give way; ``proven``: the
    ``tried`` ways were all there are. ``change``: the smallest single change that would serve it; ``changes``: the smallest
    of each of a few kinds, that one first.
    """

    reason: Reason
    tried: int
    proven: bool
    order: int | None = None
    lot: int | None = None
    units_left: int = 0
    code: Code | None = None
    trip: int | None = None
    amount: int | None = None
    limit: int | None = None
    lack: int | None = None
    displaces: tuple[int, ...] = ()
    change: Change | None = None
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A whole answer. ``bases[i]`` belongs to ``shipments[i]``; one route for every trip not ``left_out``."""

    shipments: tuple[Shipment, ...]
    bases: tuple[Basis, ...]
    routes: tuple[Route, ...]
    left_out: tuple[LeftOut, ...]
    score: Score
    money: tuple[MoneyLine, ...]
    unserved: tuple[Unserved, ...] = ()
