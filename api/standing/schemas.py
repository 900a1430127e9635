"""What is posted again and again, and what becomes of it day by day."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, ClassVar, Final, Literal

from pydantic import ConfigDict, Field

from api.entries.editing import partial
from api.entries.fields import DayText, Title
from api.http.body import Body, Shown
from api.regions.calendars import ClosingRule, Rhythm

Kind = Literal["lot", "order", "trip"]
_EXAMPLE: Final[dict[str, Any]] = {
    "kind": "order",
    "title": "火・金のなす",
    "entry": {
        "min_g": 2000,
        "max_g": 4000,
        "accepts": [{"goods": "minden_eggplant", "highest_yen_per_kg": 420, "defects": ["曲がり"]}],
        "receivings": [{"place": "place-0123456789abcdef", "windows": [["08:00", "10:00"]]}],
    },
    "rhythm": {"weekdays": ["tue", "fri"], "since": "2026-11-24"},
    "closings": {"nth": [{"nth": 3, "weekday": "tue"}]},
}


class StandingIn(Body):
    """
    A standing lot, order or trip.

    ``entry``: the body that one would post by hand, without dates. ``closings``: closing days of this entry beside those of
    its party, its places' keepers and the region. ``wait_days``: how long each day's entry may wait beyond its own day.
    """

    model_config: ClassVar[ConfigDict] = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    kind: Kind
    title: Title = ""
    entry: dict[str, Any]
    rhythm: Rhythm
    closings: ClosingRule = ClosingRule()
    wait_days: Annotated[int, Field(ge=0, le=60)] = 0


StandingEdit: Final = partial(StandingIn, "StandingEdit", without=("kind",), example={"closings": {"weekly": ["wed"]}})


class Skip(Body):
    """A date on which it is not wanted, or is wanted after all."""

    model_config: ClassVar[ConfigDict] = ConfigDict(json_schema_extra={"examples": [{"date": "2026-12-15"}]})

    date: DayText


class StandingShown(Shown):
    """A standing entry as its own party sees it."""

    id: str
    version: int
    state: str
    kind: str
    party: str
    title: str
    entry: dict[str, Any]
    rhythm: Rhythm
    closings: ClosingRule
    wait_days: int
    created_at: datetime


class StandingDay(Shown):
    """One date: what was made, or why nothing is; both empty: still to come."""

    date: str
    made: str | None
    skipped: str
    skipped_en: str


class StandingDays(Shown):
    """The dates to come, and those lately gone."""

    items: tuple[StandingDay, ...]
