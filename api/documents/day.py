"""The day document: all that a plan depends on beside the road network. Source of ``ainori schema day``.

Units are in the names (``_s _min _m _km _g _kg _yen``); prices are whole yen. Positions are longitude and latitude in WGS84.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from api.documents.base import Count, Document, Id, Latitude, Longitude, Named, Span, Text, WallTime, Whole

ZoneName = Literal["ambient", "cool", "frozen"]
EthyleneName = Literal["neutral", "produces", "sensitive"]
PermitName = Literal["green", "black", "permit_78_3", "bus"]
Defect = Annotated[str, Field(min_length=1, max_length=40)]
Point = tuple[Longitude, Latitude]
Way = Annotated[str, Field(min_length=1, max_length=100)]


class Crates(Document):
    """Crates in each temperature zone."""

    ambient: int = 0
    cool: int = 0
    frozen: int = 0


class SponsorTerms(Document):
    """Who pays for kg rescued: the worth of a kg, and how much may flow this day."""

    worth_yen_per_kg: Whole = 0
    budget_yen: Whole = 0


class Settings(Document):
    """The operator's switches for the day."""

    snap_limit_m: Annotated[int, Field(ge=1, le=5000)] = 300
    allow_free: bool = False
    sponsor: SponsorTerms = SponsorTerms()


class ProfileTerms(Document):
    """A vehicle profile on roads: km/h for each OSM road class, and the vehicle's own limits.

    ``mode``: whose access signs count (``hgv`` above 3.5 t); ``service``, ``track``: whether it uses such ways.
    """

    speeds_kmh: dict[str, Annotated[int, Field(ge=1, le=130)]]
    weight_kg: Count
    width_cm: Count
    height_cm: Count
    mode: Literal["motor", "hgv", "bus"] = "motor"
    service: bool = True
    track: bool = True


class Metric(Document):
    """One way of measuring travel: a profile in a time slice, whose speeds are ``speed_percent`` of the profile's."""

    id: Id
    profile: Id
    speed_percent: Annotated[int, Field(ge=10, le=200)] = 100


class PartyEntry(Named):
    """A farm, restaurant, carrier, drop-point keeper or the operator; ``trades``: it buys produce and resells it."""

    kind: Literal["farm", "restaurant", "carrier", "keeper", "operator"]
    trades: bool = False
    district: Text = ""


class PlaceEntry(Named):
    """A point where a truck can stop; parking is paid once a visit."""

    lon: Longitude
    lat: Latitude
    parking_s: Whole = 0
    parking_yen: Whole = 0
    district: Text = ""
    note: Text = ""


class PickupEntry(Document):
    """Where and when a lot may be collected; ``change_yen`` of the lowest price, in the lot's own price unit."""

    place: Id
    windows: Annotated[tuple[Span, ...], Field(min_length=1)]
    change_yen: Annotated[int, Field(ge=-(2**31), le=2**31 - 1)] = 0


class LotEntry(Named):
    """Units of one product at one farm; exactly one of ``lowest_yen_per_unit`` and ``lowest_yen_per_kg`` is given."""

    party: Id
    product: Text
    family: Text
    unit_g: Count
    units: Count
    min_units: Count = 1
    units_per_crate: Count
    lowest_yen_per_unit: Whole | None = None
    lowest_yen_per_kg: Whole | None = None
    defects: tuple[Defect, ...] = ()
    zone: ZoneName = "ambient"
    ethylene: EthyleneName = "neutral"
    pickups: Annotated[tuple[PickupEntry, ...], Field(min_length=1)]
    deliver_by: WallTime | None = None
    on_board_min: Count | None = None
    harvested_at: Text | None = None
    handling_s: Whole = 0
    priority: Whole = 0


class AcceptEntry(Document):
    """Goods an order takes: a product's or family's name, the defects tolerated, the highest price delivered, all in."""

    goods: Text
    highest_yen_per_kg: Whole
    defects: tuple[Defect, ...] = ()


class ReceivingEntry(Document):
    """Where and when an order may be received."""

    place: Id
    windows: Annotated[tuple[Span, ...], Field(min_length=1)]


class OrderEntry(Named):
    """What one restaurant wants: ``min_g`` to ``max_g + over_g`` in all, or nothing."""

    party: Id
    min_g: Whole
    max_g: Count
    over_g: Whole = 0
    accepts: Annotated[tuple[AcceptEntry, ...], Field(min_length=1)]
    receivings: Annotated[tuple[ReceivingEntry, ...], Field(min_length=1)]
    max_deliveries: Count = 1
    priority: Whole = 0


class VehicleEntry(Named):
    """A vehicle with the permits that are true this day; none: a white plate."""

    party: Id
    permits: tuple[PermitName, ...] = ()
    plate: Text = ""


class OwnStopEntry(Document):
    """A stop of the trip's own business; the own load changes there."""

    place: Id
    windows: Annotated[tuple[Span, ...], Field(min_length=1)]
    duration_s: Whole = 0
    change_g: Annotated[int, Field(ge=-(2**31), le=2**31 - 1)] = 0
    change_crates: Crates = Crates()
    note: Text = ""


class BreakEntry(Document):
    """The driver's break: always taken, begun from ``early`` to ``late``."""

    break_s: Count
    early: WallTime
    late: WallTime


class OwnLoad(Document):
    """What the trip carries for its own business at the start."""

    load_g: Whole = 0
    crates: Crates = Crates()
    ethylene: EthyleneName = "neutral"


class DetourBudget(Document):
    """How far the trip lets itself be diverted; None = no limit."""

    extra_min: Whole | None = None
    extra_km: Whole | None = None
    extra_visits: Whole | None = None


class TripCosts(Document):
    """What a detour costs."""

    yen_per_km: Whole = 0
    yen_per_h: Whole = 0
    yen_per_visit: Whole = 0


class AboardEntry(Document):
    """A shipment that the done prefix has already picked up."""

    lot: Id
    order: Id
    pickup_option: Whole = 0
    receiving_option: Whole = 0
    units: Count


class DoneTaskEntry(Document):
    """A task already done; ``index`` of the own stop or of ``aboard``."""

    kind: Literal["own", "pickup", "delivery"]
    index: Whole
    window: Whole = 0
    begin: WallTime
    end: WallTime


class DoneBreak(Document):
    """A break already taken after so many of the done tasks."""

    after: Whole
    begin: WallTime


class DonePrefix(Document):
    """What a running trip has behind it."""

    depart: WallTime
    tasks: tuple[DoneTaskEntry, ...] = ()
    break_taken: DoneBreak | None = None


class TripEntry(Named):
    """A journey that a truck makes anyway."""

    vehicle: Id
    driver: Id
    metric: Id
    start: Id
    end: Id
    depart_early: WallTime
    depart_late: WallTime
    arrive_late: WallTime
    duty_min: Count | None = None
    own_stops: tuple[OwnStopEntry, ...] = ()
    own_load: OwnLoad = OwnLoad()
    capacity_g: Whole
    capacity_crates: Crates
    detour: DetourBudget = DetourBudget()
    costs: TripCosts = TripCosts()
    insured_yen: Whole | None = None
    gift_yen: Whole = 0
    break_: Annotated[BreakEntry | None, Field(alias="break")] = None
    aboard: tuple[AboardEntry, ...] = ()
    done: DonePrefix | None = None


class MatchEntry(Document):
    """A pattern of shipments."""

    lot: Id | None = None
    order: Id | None = None
    trip: Id | None = None


class PromiseEntry(Document):
    """A shipment already promised, and the points that changing it costs."""

    lot: Id
    order: Id
    trip: Id
    pickup_at: WallTime
    delivery_at: WallTime
    tolerance_s: Whole = 0
    points: Whole = 0


class ClosureEntry(Named):
    """A closed road: an area, a line with metres to both sides, or roads by name or number (exactly one of the three).

    ``since`` and ``until``: wall times of the day. A closure counts for the whole day where that time meets the hours in which
    trips are on the road, as a way is measured once a day.
    """

    polygon: Annotated[tuple[Point, ...], Field(max_length=500)] = ()
    line: Annotated[tuple[Point, ...], Field(max_length=500)] = ()
    buffer_m: Annotated[int, Field(ge=0, le=2000)] = 0
    ways: Annotated[tuple[Way, ...], Field(max_length=50)] = ()
    since: WallTime = "0:00"
    until: WallTime = "47:59"


class Day(Document):
    """One day of one region: the input of a plan."""

    format_version: Literal[1]
    title: Text = ""
    title_en: Text = ""
    date: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    time_zone: Text = "Asia/Tokyo"
    settings: Settings = Settings()
    profiles: dict[Id, ProfileTerms]
    metrics: Annotated[tuple[Metric, ...], Field(min_length=1)]
    parties: tuple[PartyEntry, ...] = ()
    places: tuple[PlaceEntry, ...] = ()
    lots: tuple[LotEntry, ...] = ()
    orders: tuple[OrderEntry, ...] = ()
    vehicles: tuple[VehicleEntry, ...] = ()
    trips: tuple[TripEntry, ...] = ()
    required: tuple[MatchEntry, ...] = ()
    forbidden: tuple[MatchEntry, ...] = ()
    promises: tuple[PromiseEntry, ...] = ()
    closures: tuple[ClosureEntry, ...] = ()

    LATER_FIELDS: ClassVar[tuple[str, ...]] = ("closures",)
