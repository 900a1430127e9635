"""What is given: places, travel, lots, orders, trips and the rules of the day, as immutable values.

Units, declared once for the whole engine: time in seconds since the horizon's start, distance in metres, weight in grams,
volume in crates, prices in whole yen (per unit or per kg as named), costs in whole yen (per km, per hour, per visit).
The score's unit is 1/18,000 yen (:data:`YEN`), in which every product of the above is a whole number. Everything refers to
everything else by its index in the problem's tuples; a place is an index of the travel matrices.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

YEN: Final = 18_000
"""Score units in one yen; one point weighs the same."""
YEN_KG_G: Final = 18
"""Score units of 1 yen/kg for one gram; also of 1 yen/km for one metre."""
YEN_H_S: Final = 5
"""Score units of 1 yen/h for one second."""
ZONES: Final = 3


class Zone(IntEnum):
    """Temperature zone of a truck; a lot occupies exactly one."""

    AMBIENT = 0
    COOL = 1
    FROZEN = 2


class Ethylene(IntEnum):
    """Whether goods give off ethylene or suffer from it."""

    NEUTRAL = 0
    PRODUCES = 1
    SENSITIVE = 2


class Permit(StrEnum):
    """A permit under which a vehicle may carry other people's goods for pay (or, for a bus, at all)."""

    GREEN = "green"
    BLACK = "black"
    PERMIT_78_3 = "permit_78_3"
    BUS = "bus"


class Objective(StrEnum):
    """What is compared after the required ones: value (ours), or a public benchmark's aim."""

    VALUE = "value"
    VEHICLES = "vehicles"
    DISTANCE = "distance"


class TaskKind(IntEnum):
    """What is done at a step of a route."""

    OWN = 0
    PICKUP = 1
    DELIVERY = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A task may begin from ``early`` to ``late``, both inclusive (s)."""

    early: int
    late: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A point where a truck can stop; parking is paid once a visit, in time (s) and money (yen)."""

    parking_s: int = 0
    parking_yen: int = 0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Travel:
    """One metric: integer arrays [P, P] of seconds and metres from row to column, -1 = no way, diagonal 0."""

    seconds: NDArray[np.int64]
    metres: NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A farm, restaurant, carrier, keeper or operator; ``trades``: it buys produce and resells it."""

    trades: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PickupOption:
    """Where and when a lot may be collected; ``change`` of its lowest price in the lot's own price unit (yen)."""

    place: int
    windows: tuple[Window, ...]
    change: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Lot:
    """Units of one product at one farm.

    ``lowest`` is net in the farmer's hand, whole yen per kg if ``per_kg`` else per unit; ``handling_s`` a crate at the pickup
    and at the delivery; ``on_board`` the longest time on board (s); ``priority`` in points for each kg shipped.
    """

    party: int
    product: str
    family: str
    unit_g: int
    units: int
    units_per_crate: int
    lowest: int
    pickups: tuple[PickupOption, ...]
    per_kg: bool = False
    min_units: int = 1
    defects: frozenset[str] = frozenset()
    zone: Zone = Zone.AMBIENT
    ethylene: Ethylene = Ethylene.NEUTRAL
    deliver_by: int | None = None
    on_board: int | None = None
    harvested: int | None = None
    handling_s: int = 0
    priority: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Accept:
    """Goods an order takes: a product or family name, the defects tolerated, the highest price delivered (yen/kg)."""

    goods: str
    highest: int
    defects: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivingOption:
    """Where and when an order may be received."""

    place: int
    windows: tuple[Window, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What one restaurant wants: ``min_g`` to ``max_g + over_g`` in all, or nothing; ``priority`` in points, once."""

    party: int
    min_g: int
    max_g: int
    accepts: tuple[Accept, ...]
    receivings: tuple[ReceivingOption, ...]
    over_g: int = 0
    max_deliveries: int = 1
    priority: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Vehicle:
    """A vehicle of a party, with the permits that are true for the day."""

    party: int
    permits: frozenset[Permit] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnStop:
    """A stop that the trip makes for its own business, and by how much it changes the trip's own load."""

    place: int
    windows: tuple[Window, ...]
    duration_s: int = 0
    change_g: int = 0
    change_crates: tuple[int, int, int] = (0, 0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """The driver's break (MODEL: *break*): ``break_s`` long, begun from ``early`` to ``late``."""

    break_s: int
    early: int
    late: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Aboard:
    """A shipment that the done prefix of a trip has already picked up."""

    lot: int
    order: int
    pickup_option: int
    receiving_option: int
    units: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DoneTask:
    """A task already done, with its recorded times (s); ``index`` of the own stop, or of ``Trip.aboard``."""

    kind: TaskKind
    index: int
    window: int
    begin: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What a running trip has behind it: facts, on which no rule is judged.

    ``pause`` = (number of tasks before the break, its begin in s) once the break has been taken.
    """

    depart: int
    tasks: tuple[DoneTask, ...] = ()
    pause: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trip:
    """A journey that its vehicle makes anyway, with its own stops and spare room.

    ``duty`` (s) and the three detour budgets (s, m, visits) are unlimited where None; ``insured`` and ``gift`` in yen.
    Own load: ``own_g`` and ``own_crates`` at the start, changed by each own stop.
    """

    vehicle: int
    driver: int
    start: int
    end: int
    depart_early: int
    depart_late: int
    arrive_late: int
    capacity_g: int
    capacity_crates: tuple[int, int, int]
    metric: int = 0
    duty: int | None = None
    own_stops: tuple[OwnStop, ...] = ()
    own_g: int = 0
    own_crates: tuple[int, int, int] = (0, 0, 0)
    own_ethylene: Ethylene = Ethylene.NEUTRAL
    detour_s: int | None = None
    detour_m: int | None = None
    detour_visits: int | None = None
    cost_km: int = 0
    cost_h: int = 0
    cost_visit: int = 0
    insured: int | None = None
    gift: int = 0
    pause: Pause | None = None
    aboard: tuple[Aboard, ...] = ()
    done: Done | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A pattern of shipments: those whose lot, order and trip equal every index given; at least one is given."""

    lot: int | None = None
    order: int | None = None
    trip: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """A shipment already promised: on another trip, gone, or moved in time by more than ``tolerance_s`` it costs points."""

    lot: int
    order: int
    trip: int
    pickup_at: int
    delivery_at: int
    tolerance_s: int
    points: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sponsor:
    """Who pays for kg rescued: ``worth`` in yen/kg counts in the value, ``budget`` in yen bounds what flows."""

    worth: int = 0
    budget: int = 0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, weakref_slot=True)
class Given:
    """One market: everything a plan depends on; :class:`matching.problem.Problem` is this, checked.

    ``required`` patterns are a first goal: a pattern is missed when no shipment of the plan fits it. ``forbidden`` patterns
    name at least two of lot, order and trip.
    """

    places: tuple[Place, ...]
    travels: tuple[Travel, ...]
    parties: tuple[Party, ...] = ()
    lots: tuple[Lot, ...] = ()
    orders: tuple[Order, ...] = ()
    vehicles: tuple[Vehicle, ...] = ()
    trips: tuple[Trip, ...] = ()
    sponsor: Sponsor = field(default_factory=Sponsor)
    allow_free: bool = False
    required: tuple[Match, ...] = ()
    forbidden: tuple[Match, ...] = ()
    promises: tuple[Promise, ...] = ()
    objective: Objective = Objective.VALUE
