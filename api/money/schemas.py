"""What money lines and claims show and take."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from api.documents.base import Count, Id
from api.http.body import Body, Shown
from api.money.claims_table import Cause, Outcome, Side, Stage

Note = Annotated[str, Field(max_length=500)]
Reason = Annotated[str, Field(min_length=5, max_length=500)]


class MoneyShown(Shown):
    """A money line: ``payer`` pays ``payee`` (None: the region's sponsor); with ``counters`` it takes that line back."""

    id: str
    date: str
    what: str
    payer: str | None
    payer_name: str
    payee: str | None
    payee_name: str
    yen: int
    way_yen: int
    tax_class: str
    tax_percent: int
    basis: str
    price_rule: str
    terms_version: str
    plan: str
    trip: str | None
    shipment: str | None
    counters: str | None
    claim: str | None
    cause: str
    at: datetime


class ClaimIn(Body):
    """A claim about a shipment: what is wrong with how many units."""

    cause: Cause
    units: Count
    note: Note = ""
    photo_id: Id | None = None


class AnswerIn(Body):
    """What the bearer says: accepted, or contested with what is against it."""

    accepts: bool
    note: Note = ""


class DecisionIn(Body):
    """The operator's decision with its reason; bearers and units only where the table's are not followed."""

    outcome: Outcome
    reason: Reason
    goods_bearer: Side | None = None
    carriage_bearer: Side | None = None
    units: Count | None = None


class AppealIn(Body):
    """Why one does not accept a decision."""

    note: Reason


class RuleShown(Shown):
    """The row of the table that a claim is judged by."""

    goods: Side
    carriage: Side
    otherwise: Outcome
    evidence: tuple[str, ...]
    ja: str
    en: str


class ClaimShown(Shown):
    """A claim, with what it moved in money as far as it is the reader's business."""

    id: str
    shipment: str
    claimant: str
    state: Literal["open", "decided", "appealed", "final", "withdrawn"]
    stage: Stage
    cause: Cause
    units: int
    note: str
    photo_id: str | None
    rule: RuleShown
    goods_bearer: str | None
    carriage_bearer: str | None
    decide_by: datetime
    appeal_by: datetime | None
    answer: str
    appeal: str
    outcome: str
    decision: str
    opened_at: datetime
    decided_at: datetime | None
    lines: tuple[MoneyShown, ...]
