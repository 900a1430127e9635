"""What the catalogue takes and shows."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import ConfigDict, Field, StringConstraints

from api.documents.base import MonthDay
from api.documents.day import EthyleneName, ZoneName
from api.http.body import Body, Shown

Word = Annotated[str, Field(min_length=1, max_length=60)]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,31}$")]
_Grams = Annotated[int, Field(ge=1, le=1_000_000)]
_EXAMPLE: dict[str, Any] = {
    "code": "minden_eggplant", "name": "民田なす", "kana": "みんでんなす", "name_en": "Minden eggplant", "family": "なす類",
    "family_en": "eggplant", "unit_g": 1000, "units_per_crate": 12, "zone": "ambient", "ethylene": "sensitive",
    "on_board_min": 240, "keeps_days": 5, "keeps_c": 12, "season_from": "06-20", "season_to": "10-10",
}  # fmt: skip


class ProductIn(Body):
    """A product; ``code`` is how lots name it and never changes. A season has both ends or none and may pass the new year."""

    model_config: ClassVar[ConfigDict] = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})
    code: Code
    name: Word
    kana: Word
    name_en: Word
    family: Word
    family_en: Annotated[str, Field(max_length=60)] = ""
    unit_g: _Grams
    units_per_crate: Annotated[int, Field(ge=1, le=10_000)]
    crate_type: Annotated[str, Field(max_length=32)] = ""
    zone: ZoneName = "ambient"
    ethylene: EthyleneName = "neutral"
    on_board_min: Annotated[int, Field(ge=1, le=10_000)] | None = None
    keeps_days: Annotated[int, Field(ge=1, le=366)] | None = None
    keeps_c: Annotated[int, Field(ge=-30, le=30)] | None = None
    handling_s: Annotated[int, Field(ge=0, le=3600)] = 0
    season_from: MonthDay | None = None
    season_to: MonthDay | None = None
    source: Annotated[str, Field(max_length=200)] = ""


class ProductEdit(Body):
    """What is to be changed; what is left out stays, ``null`` takes a limit away."""

    model_config: ClassVar[ConfigDict] = ConfigDict(json_schema_extra={"examples": [{"unit_g": 2000, "units_per_crate": 6}]})
    name: Word | None = None
    kana: Word | None = None
    name_en: Word | None = None
    family: Word | None = None
    family_en: Annotated[str, Field(max_length=60)] | None = None
    unit_g: _Grams | None = None
    units_per_crate: Annotated[int, Field(ge=1, le=10_000)] | None = None
    crate_type: Annotated[str, Field(max_length=32)] | None = None
    zone: ZoneName | None = None
    ethylene: EthyleneName | None = None
    on_board_min: Annotated[int, Field(ge=1, le=10_000)] | None = None
    keeps_days: Annotated[int, Field(ge=1, le=366)] | None = None
    keeps_c: Annotated[int, Field(ge=-30, le=30)] | None = None
    handling_s: Annotated[int, Field(ge=0, le=3600)] | None = None
    season_from: MonthDay | None = None
    season_to: MonthDay | None = None
    source: Annotated[str, Field(max_length=200)] | None = None
    state: Literal["active", "closed"] | None = None


MAY_BE_NONE = frozenset({"on_board_min", "keeps_days", "keeps_c", "season_from", "season_to"})
"""Fields for which ``null`` means "no such limit"; for all others it means "as it is"."""


class ProductShown(Shown):
    """A product; ``in_season`` on the day asked about, by default today."""

    code: str
    name: str
    kana: str
    name_en: str
    family: str
    family_en: str
    unit_g: int
    units_per_crate: int
    crate_type: str
    zone: str
    ethylene: str
    on_board_min: int | None
    keeps_days: int | None
    keeps_c: int | None
    handling_s: int
    season_from: str | None
    season_to: str | None
    source: str
    state: str
    version: int
    in_season: bool
