"""What restaurants send about their orders, and what each side is shown of them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, ClassVar, Final

from pydantic import ConfigDict, Field

from api.documents.base import Id
from api.entries.editing import partial
from api.entries.fields import DayText, Defects, Grams, Note, SomeGrams, SomeUnits, Title, Windows, Word, Yen
from api.http.body import Body, Shown

_EXAMPLE: Final[dict[str, Any]] = {
    "title": "なす",
    "min_g": 2000,
    "max_g": 4000,
    "accepts": [
        {"goods": "minden_eggplant", "highest_yen_per_kg": 420, "defects": ["曲がり", "傷"]},
        {"goods": "なす類", "highest_yen_per_kg": 350, "defects": ["曲がり"]},
    ],
    "receivings": [{"place": "place-0123456789abcdef", "windows": [["08:00", "10:00"], ["14:00", "16:00"]]}],
}


class AcceptIn(Body):
    """Goods that the kitchen takes: a product or a whole family (a substitute), the highest price delivered, all in."""

    goods: Word
    highest_yen_per_kg: Yen
    defects: Defects = ()


class ReceivingIn(Body):
    """Where and when it may be received: one's own place, or a drop point to fetch it from."""

    place: Id
    windows: Windows


class OrderIn(Body):
    """
    A wish: ``min_g`` to ``max_g`` of any of the goods accepted, or nothing at all.

    Units cannot be cut: up to ``over_g`` more may come and are paid. ``until``: the last day until which the wish may wait.
    """

    model_config: ClassVar[ConfigDict] = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    date: DayText | None = None
    until: DayText | None = None
    title: Title = ""
    min_g: Grams
    max_g: SomeGrams
    over_g: Grams = 0
    accepts: Annotated[tuple[AcceptIn, ...], Field(min_length=1, max_length=20)]
    receivings: Annotated[tuple[ReceivingIn, ...], Field(min_length=1, max_length=8)]
    max_deliveries: Annotated[int, Field(ge=1, le=5)] = 1
    note: Note = ""
    draft: bool = False


OrderEdit: Final = partial(OrderIn, "OrderEdit", without=("draft",), example={"max_g": 6000})


class OrderAgain(Body):
    """An order as last time: for which day."""

    model_config: ClassVar[ConfigDict] = ConfigDict(json_schema_extra={"examples": [{"date": "2026-11-24"}]})

    date: DayText | None = None
    draft: bool = False


class TakeIn(Body):
    """
    Units taken from the list: they are held at once.

    ``highest_yen_per_kg``: the most that one pays, delivered, all in; carriage is found within it or the hold is released.
    """

    model_config: ClassVar[ConfigDict] = ConfigDict(
        json_schema_extra={
            "examples": [{"units": 2, "highest_yen_per_kg": 400, "receivings": _EXAMPLE["receivings"]}],
        }
    )

    date: DayText | None = None
    units: SomeUnits
    highest_yen_per_kg: Yen
    receivings: Annotated[tuple[ReceivingIn, ...], Field(min_length=1, max_length=8)]
    max_deliveries: Annotated[int, Field(ge=1, le=5)] = 1
    note: Note = ""


class HoldShown(Shown):
    """Units held: until when, or why they are no longer."""

    lot: str
    units: int
    state: str
    expires_at: datetime
    reason: str
    reason_en: str


class AcceptShown(Shown):
    """Goods accepted."""

    goods: str
    highest_yen_per_kg: int
    defects: tuple[str, ...]


class ReceivingShown(Shown):
    """Where and when it may be received."""

    place: str
    windows: tuple[tuple[str, str], ...]


class OrderShown(Shown):
    """An order, as its restaurant sees it; the auditor sees no words of people."""

    id: str
    version: int
    state: str
    kind: str
    date: str
    until: str
    party: str
    title: str
    min_g: int
    max_g: int
    over_g: int
    accepts: tuple[AcceptShown, ...]
    receivings: tuple[ReceivingShown, ...]
    max_deliveries: int
    lot: str | None
    units: int | None
    hold: HoldShown | None
    note: str
    standing: str | None
    created_at: datetime
