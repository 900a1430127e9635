"""What farms send about their lots, and what each side is shown of them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, ClassVar, Final, Literal

from pydantic import ConfigDict, Field

from api.documents.base import Id, WallTime
from api.documents.day import EthyleneName, ZoneName
from api.entries.editing import partial
from api.entries.fields import (
    DayText,
    Defects,
    Moment,
    Note,
    Seconds,
    SomeUnits,
    Units,
    Windows,
    Word,
    Yen,
    YenChange,
)
from api.http.body import Body, Shown

WeightFrom = Literal["nominal", "farm_scale", "keeper_scale", "receiver_scale"]
_EXAMPLE: Final[dict[str, Any]] = {
    "product": "minden_eggplant",
    "units": 8,
    "units_likely": 3,
    "lowest_yen_per_unit": 220,
    "defects": ["曲がり"],
    "pickups": [
        {"place": "place-0123456789abcdef", "windows": [["05:30", "06:50"]]},
        {"place": "place-fedcba9876543210", "windows": [["06:00", "06:30"]], "change_yen": -60},
    ],
    "deliver_by": "10:30",
    "note": "朝どり",
}


class Scale(Body):
    """A verified scale: its id, and when it was last inspected."""

    id: Annotated[str, Field(min_length=1, max_length=50, pattern=r"^[^\s]+$")]
    inspected_on: Annotated[date, Field(strict=False)]


class PickupIn(Body):
    """Where and when the lot may be collected: one's own gate or a drop point, perhaps at another price."""

    place: Id
    windows: Windows
    change_yen: YenChange = 0


class LotIn(Body):
    """
    A lot. What is left out comes from the catalogue.

    ``units`` are sure and may be promised, ``units_likely`` are not. Exactly one of ``lowest_yen_per_unit`` and
    ``lowest_yen_per_kg`` (net in the farmer's hand) is given; the latter needs a verified ``scale``. ``date`` None: the next
    day that takes entries; ``until``: the last day on which it may be carried, None: that day only.
    """

    model_config: ClassVar[ConfigDict] = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    date: DayText | None = None
    until: DayText | None = None
    product: Word
    units: Units
    units_likely: Units = 0
    min_units: SomeUnits = 1
    unit_g: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    units_per_crate: Annotated[int, Field(ge=1, le=1000)] | None = None
    crate_type: Annotated[str, Field(max_length=32)] | None = None
    lowest_yen_per_unit: Yen | None = None
    lowest_yen_per_kg: Yen | None = None
    scale: Scale | None = None
    weight_from: WeightFrom = "nominal"
    defects: Defects = ()
    zone: ZoneName | None = None
    ethylene: EthyleneName | None = None
    on_board_min: Annotated[int, Field(ge=1, le=2880)] | None = None
    handling_s: Seconds | None = None
    deliver_by: WallTime | None = None
    harvested_at: Annotated[Moment, Field(strict=False)] | None = None
    pickups: Annotated[tuple[PickupIn, ...], Field(min_length=1, max_length=8)]
    note: Note = ""
    listed: bool = True
    draft: bool = False


LotEdit: Final = partial(LotIn, "LotEdit", without=("draft",), example={"units": 12, "note": "朝どり"})


class LotAgain(Body):
    """A lot as last time: for which day, and with how many units (None: as many as then)."""

    model_config: ClassVar[ConfigDict] = ConfigDict(json_schema_extra={"examples": [{"date": "2026-11-24", "units": 6}]})

    date: DayText | None = None
    units: Units | None = None
    units_likely: Units | None = None
    draft: bool = False


class LotReduce(Body):
    """How many units there are to be in all from now on."""

    model_config: ClassVar[ConfigDict] = ConfigDict(json_schema_extra={"examples": [{"units": 5}]})

    units: Units


class PickupShown(Shown):
    """Where and when a lot may be collected."""

    place: str
    windows: tuple[tuple[str, str], ...]
    change_yen: int


class FarmShown(Shown):
    """Who offers it: the district always, the rest for those who may know."""

    district: str
    id: str | None = None
    name: str | None = None
    name_en: str | None = None
    story: str | None = None


class LotShown(Shown):
    """A lot as its reader may see it; what the reader may not know is null or empty."""

    id: str
    version: int
    state: str
    date: str
    until: str
    farm: FarmShown
    product: str
    name: str
    name_en: str
    family: str
    unit_g: int
    units_total: int
    units_left: int
    units_held: int | None
    units_allocated: int | None
    units_lost: int | None
    units_likely: int
    min_units: int
    units_per_crate: int
    crate_type: str
    lowest_yen_per_unit: int | None
    lowest_yen_per_kg: int | None
    scale: Scale | None
    weight_from: str
    defects: tuple[str, ...]
    zone: str
    ethylene: str
    on_board_min: int | None
    handling_s: int
    deliver_by: str | None
    harvested_at: datetime | None
    pickups: tuple[PickupShown, ...]
    note: str
    listed: bool
    photos: tuple[str, ...]
    standing: str | None
    counted_at: datetime | None
    created_at: datetime
