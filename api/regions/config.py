"""A region as one document: everything by which one town differs from the next. A second town is a second file.

Amounts are whole yen. The product catalogue and the road network are files of their own, named here.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from api.documents.base import Count, Document, Id, Latitude, Longitude, Named, Span, Text, Whole
from api.documents.day import Metric, ProfileTerms, Settings
from api.regions.calendars import Calendar, ClosingRule
from api.regions.daytimes import DayTimes
from api.regions.taxes import TaxClass, TaxTable

FileName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}(\.[a-z0-9]{1,8})+$")]
"""The name of a file without any folder."""
Paragraph = Annotated[str, Field(min_length=1, max_length=2000)]
ChannelName = Literal["inbox", "email", "line", "sms", "paper"]


class Centre(Document):
    """Where the region's map opens."""

    lon: Longitude
    lat: Latitude
    zoom: Annotated[int, Field(ge=5, le=18)] = 11


class District(Named):
    """A former town or village (旧町村), and a point that stands for all of it where a place must not be shown."""

    lon: Longitude
    lat: Latitude


class Roads(Document):
    """The road network: ``sketch`` = the one that comes with the product; ``file`` = a network file beside the store."""

    source: Literal["sketch", "file"]
    file: FileName | None = None


class Budget(Document):
    """
    How long a planning run searches: by the clock or, repeatably, by iterations.

    ``seed``: None = of the date (:func:`api.regions.times.seed_of`).
    """

    seconds: Count | None = None
    iterations: Count | None = None
    threads: Annotated[int, Field(ge=1, le=64)] = 1
    seed: Whole | None = None


class Budgets(Document):
    """For each purpose of a plan: the day's run, the draft kept for quotes, a re-plan after something happened."""

    run: Budget
    draft: Budget
    replan: Budget


class AutoCommit(Document):
    """
    Within which limits a plan is committed without anybody (None: no limit); beyond one it is held and the operator told.

    ``min_served_percent``: of the orders that could be served alone. ``min_served_of_last_percent``: kilograms, of what
    the last committed plan carried.
    """

    enabled: bool = True
    max_sponsor_yen: Whole | None = None
    max_turnover_yen: Whole | None = None
    max_extra_km: Whole | None = None
    max_changed_promises: Whole | None = None
    min_served_percent: Annotated[int, Field(ge=0, le=100)] = 0


class Fee(Named):
    """What the operator asks of one side a shipment, from a date on: of the goods, in hundredths of a percent, and fixed."""

    payer: Literal["farm", "restaurant", "carrier"]
    since: date
    goods_percent_100: Annotated[int, Field(ge=0, le=10_000)] = 0
    shipment_yen: Whole = 0
    tax_class: TaxClass = "service"


class Channel(Document):
    """What a channel may cost: messages free a month (None: all), and the yen of each one beyond."""

    free_per_month: Whole | None = None
    extra_yen: Whole | None = None
    """None: nothing is sent beyond the free ones."""
    digest: bool = False
    """Whether what can wait is gathered into one message."""


class Terms(Document):
    """The terms that a match is made under; kept with it by version. ``liability``: version of the claims table."""

    version: Id
    since: date
    liability: Id
    ja: Annotated[tuple[Paragraph, ...], Field(min_length=1)]
    en: Annotated[tuple[Paragraph, ...], Field(min_length=1)]


class CrateType(Named):
    """A returnable crate (通い容器)."""

    capacity_g: Count
    litres: Count
    deposit_yen: Whole = 0


class RunningCosts(Document):
    """What keeping the service up costs, for the figures: the machine, and the time of the operator's people."""

    hosting_yen_per_month: Whole = 0
    staff_yen_per_h: Whole = 0
    staff_min_per_act: Whole = 3
    """Minutes that one thing done by hand takes."""


class RegionConfig(Document):
    """One region."""

    format_version: Literal[1]
    id: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{1,31}$")]
    name: Text
    name_en: Text
    time_zone: Text = "Asia/Tokyo"
    language: Literal["ja", "en"] = "ja"
    centre: Centre
    public_url: Annotated[str, StringConstraints(pattern=r"^https?://[^\s/]+$")] | None = None
    """Where people reach the service; None: as the request says."""
    districts: Annotated[tuple[District, ...], Field(min_length=1)]
    clock: DayTimes
    closings: ClosingRule = ClosingRule()
    """Days on which the region itself delivers nothing."""
    calendar: Calendar = Calendar()
    auto_commit: AutoCommit = AutoCommit()
    planning: Budgets
    settings: Settings = Settings()
    profiles: dict[Id, ProfileTerms]
    metrics: Annotated[tuple[Metric, ...], Field(min_length=1)]
    roads: Roads
    catalogue: FileName
    crates: Annotated[tuple[CrateType, ...], Field(min_length=1)]
    tax: TaxTable
    price_rules: Id
    """Version of the rules by which prices and shares are made; kept with each money line."""
    fees: tuple[Fee, ...] = ()
    terms: Annotated[tuple[Terms, ...], Field(min_length=1)]
    quiet: Span = ("21:00", "29:30")
    """When nobody is disturbed unless asked for."""
    channels: dict[ChannelName, Channel]
    running: RunningCosts = RunningCosts()

    def terms_on(self, day: date) -> Terms:
        """Return the terms in force on a date; before the first, the first."""
        return max((one for one in self.terms if one.since <= day), key=lambda one: one.since, default=self.terms[0])

    def district(self, name: str) -> District | None:
        """Return the district of an id or a Japanese name, None where there is none."""
        return next((one for one in self.districts if name in {one.id, one.name}), None)
