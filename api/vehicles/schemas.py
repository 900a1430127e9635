"""What vehicles send and show."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, ClassVar, Literal

from pydantic import ConfigDict, Field

from api.documents.base import Count, Id, Whole
from api.http.body import Body, Shown

Name = Annotated[str, Field(min_length=1, max_length=120)]
PlateClass = Literal["white", "green", "black"]
PaperKind = Literal["green", "black", "permit_78_3", "bus", "inspection", "cargo_insurance"]
_EXAMPLE: dict[str, Any] = {
    "name": "軽トラック 1号", "name_en": "Kei truck 1", "plate": "庄内 480 あ 12-34", "plate_class": "black", "profile": "kei",
    "payload_g": 350_000, "crates_ambient": 17, "yen_per_km": 25, "yen_per_h": 1_500,
}  # fmt: skip


class VehicleIn(Body):
    """A vehicle as its papers describe it; ``profile`` is one of the region's."""

    model_config: ClassVar[ConfigDict] = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})
    name: Name
    name_en: Annotated[str, Field(max_length=120)] = ""
    plate: Annotated[str, Field(max_length=40)] = ""
    plate_class: PlateClass
    profile: Id
    payload_g: Annotated[int, Field(ge=1, le=40_000_000)]
    crates_ambient: Annotated[int, Field(ge=0, le=5_000)] = 0
    crates_cool: Annotated[int, Field(ge=0, le=5_000)] = 0
    crates_frozen: Annotated[int, Field(ge=0, le=5_000)] = 0
    height_cm: Annotated[int, Field(ge=50, le=500)] = 200
    width_cm: Annotated[int, Field(ge=50, le=300)] = 148
    weight_kg: Annotated[int, Field(ge=100, le=40_000)] = 1_500
    yen_per_km: Annotated[int, Field(ge=0, le=10_000)] = 0
    yen_per_h: Annotated[int, Field(ge=0, le=100_000)] = 0
    yen_per_visit: Annotated[int, Field(ge=0, le=100_000)] = 0


class VehicleEdit(Body):
    """What is to be changed; what is left out stays. The plate's class is what the papers say and does not change."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        json_schema_extra={"examples": [{"name": "軽トラック 2号", "yen_per_km": 28}]}
    )
    name: Name | None = None
    name_en: Annotated[str, Field(max_length=120)] | None = None
    plate: Annotated[str, Field(max_length=40)] | None = None
    profile: Id | None = None
    payload_g: Annotated[int, Field(ge=1, le=40_000_000)] | None = None
    crates_ambient: Annotated[int, Field(ge=0, le=5_000)] | None = None
    crates_cool: Annotated[int, Field(ge=0, le=5_000)] | None = None
    crates_frozen: Annotated[int, Field(ge=0, le=5_000)] | None = None
    height_cm: Annotated[int, Field(ge=50, le=500)] | None = None
    width_cm: Annotated[int, Field(ge=50, le=300)] | None = None
    weight_kg: Annotated[int, Field(ge=100, le=40_000)] | None = None
    yen_per_km: Annotated[int, Field(ge=0, le=10_000)] | None = None
    yen_per_h: Annotated[int, Field(ge=0, le=100_000)] | None = None
    yen_per_visit: Annotated[int, Field(ge=0, le=100_000)] | None = None


class PaperIn(Body):
    """A paper with its first and last day; ``limit_yen`` of a cargo insurance, ``days_of_90`` used so far of a permit_78_3."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        json_schema_extra={
            "examples": [
                {"kind": "cargo_insurance", "number": "H-2026-118", "valid_from": "2026-04-01", "valid_until": "2027-03-31",
                 "limit_yen": 500_000}
            ]
        }
    )  # fmt: skip
    kind: PaperKind
    number: Annotated[str, Field(max_length=64)] = ""
    valid_from: date
    valid_until: date
    limit_yen: Count | None = None
    days_of_90: Annotated[int, Field(ge=0, le=90)] | None = None


class PaperShown(Shown):
    """A paper; ``state``: ``stated`` until the operator has looked at it, ``holds``, or ``void``."""

    id: str
    kind: str
    number: str
    valid_from: str
    valid_until: str
    limit_yen: int | None
    days_of_90: int | None
    state: str
    ends_in_days: int


class GateShown(Shown):
    """What the papers allow on ``date``; ``closed``: why it may carry for nobody else, in words as well."""

    date: str
    open: bool
    permits: tuple[str, ...]
    insured_yen: int | None
    closed: tuple[str, ...]
    lapsed: tuple[str, ...]
    missing: tuple[str, ...]
    text_ja: str
    text_en: str


class VehicleShown(Shown):
    """A vehicle with its papers and what they allow today and tomorrow."""

    id: str
    party: str
    name: str
    name_en: str
    plate: str
    plate_class: str
    profile: str
    payload_g: Whole
    crates_ambient: int
    crates_cool: int
    crates_frozen: int
    height_cm: int
    width_cm: int
    weight_kg: int
    yen_per_km: int
    yen_per_h: int
    yen_per_visit: int
    state: str
    version: int
    papers: tuple[PaperShown, ...]
    gates: tuple[GateShown, ...]
