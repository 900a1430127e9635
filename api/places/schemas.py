"""What places send and show."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import ConfigDict, Field

from api.documents.base import Latitude, Longitude, MonthDay, Span
from api.http.body import Body, Shown
from api.regions.calendars import Weekday

Kind = Literal["farm_gate", "kitchen", "drop_point", "depot", "stop"]
Seen = Literal["whole", "run", "match", "public", "district"]
Name = Annotated[str, Field(min_length=1, max_length=120)]
Hours = dict[Weekday, Annotated[tuple[Span, ...], Field(max_length=6)]]
_Line = Annotated[str, Field(max_length=120)]
_Address = Annotated[str, Field(max_length=200)]
_Notes = Annotated[str, Field(max_length=500)]
_Code = Annotated[str, Field(max_length=32)]
_Id = Annotated[str, Field(max_length=64)]
_Height = Annotated[int, Field(ge=100, le=500)]
_Width = Annotated[int, Field(ge=100, le=400)]
_Weight = Annotated[int, Field(ge=500, le=40_000)]
_Crates = Annotated[int, Field(ge=0, le=100_000)]
_Parking = Annotated[int, Field(ge=0, le=3600)]
_ParkingYen = Annotated[int, Field(ge=0, le=10_000)]
_EXAMPLE: dict[str, Any] = {
    "kind": "farm_gate", "name": "作業小屋", "district": "櫛引", "lon": 139.849, "lat": 38.675,
    "hours": {"mon": [["05:30", "19:00"]], "tue": [["05:30", "19:00"]]}, "unattended": True,
    "instructions": "青い扉の前の棚に置いてあります", "most_height_cm": 250, "most_weight_kg": 4000,
}  # fmt: skip


class PlaceIn(Body):
    """
    A point where a truck can stop.

    ``hours``: when somebody is there, by weekday; a drop point takes and gives in these. ``door_code`` is shown to the driver
    whose run stops there, on the day itself. ``most_*``: what fits. ``winter_*``: where goods are handed over meanwhile.
    """

    model_config: ClassVar[ConfigDict] = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})
    kind: Kind
    name: Name
    name_en: _Line = ""
    district: Annotated[str, Field(max_length=64)] = ""
    address: _Address = ""
    lon: Longitude
    lat: Latitude
    parking_s: _Parking = 0
    parking_yen: _ParkingYen = 0
    hours: Annotated[Hours, Field(default_factory=dict)]
    unattended: bool = False
    instructions: _Notes = ""
    photo_id: _Id | None = None
    door_code: _Code = ""
    most_height_cm: _Height | None = None
    most_width_cm: _Width | None = None
    most_weight_kg: _Weight | None = None
    winter_place_id: _Id | None = None
    winter_from: MonthDay | None = None
    winter_to: MonthDay | None = None
    holds_crates: _Crates | None = None


class PlaceEdit(Body):
    """What is to be changed; what is left out stays, ``null`` takes a limit or an alternative away."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        json_schema_extra={"examples": [{"door_code": "4711#", "unattended": True}]}
    )
    name: Name | None = None
    name_en: _Line | None = None
    district: Annotated[str, Field(max_length=64)] | None = None
    address: _Address | None = None
    lon: Longitude | None = None
    lat: Latitude | None = None
    parking_s: _Parking | None = None
    parking_yen: _ParkingYen | None = None
    hours: Hours | None = None
    unattended: bool | None = None
    instructions: _Notes | None = None
    photo_id: _Id | None = None
    door_code: _Code | None = None
    most_height_cm: _Height | None = None
    most_width_cm: _Width | None = None
    most_weight_kg: _Weight | None = None
    winter_place_id: _Id | None = None
    winter_from: MonthDay | None = None
    winter_to: MonthDay | None = None
    holds_crates: _Crates | None = None


MAY_BE_NONE = frozenset(
    {
        "photo_id", "most_height_cm", "most_width_cm", "most_weight_kg", "winter_place_id", "winter_from", "winter_to",
        "holds_crates",
    }
)  # fmt: skip
"""Fields for which ``null`` means "none"; for all others it means "as it is"."""


class PlaceShown(Shown):
    """
    A place as far as the reader may see it.

    ``seen``: ``whole`` (own party, operator), ``run`` (the driver's run stops there), ``match`` (goods are promised from or to
    it), ``public`` (drop points), ``district`` (nothing but the district); what may not be seen is null.
    """

    id: str
    party: str
    kind: str
    seen: Seen
    district: str
    name: str | None = None
    name_en: str | None = None
    address: str | None = None
    lon: float | None = None
    lat: float | None = None
    parking_s: int | None = None
    parking_yen: int | None = None
    hours: dict[str, tuple[tuple[str, str], ...]] | None = None
    unattended: bool | None = None
    instructions: str | None = None
    photo_id: str | None = None
    door_code: str | None = None
    most_height_cm: int | None = None
    most_width_cm: int | None = None
    most_weight_kg: int | None = None
    winter_place_id: str | None = None
    winter_from: str | None = None
    winter_to: str | None = None
    holds_crates: int | None = None
    state: str
    version: int | None = None
