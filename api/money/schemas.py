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


class LiabilityRow(RuleShown):
    """Cells that are judged alike: where the goods were, what went wrong; who bears it, until when it may be claimed."""

    stages: tuple[Stage, ...]
    causes: tuple[Cause, ...]
    within_min: int
    counts_from: str
    answer_min: int
    appeal_days: int


class LiabilityTable(Shown):
    """The table of liability in force. It is no legal advice."""

    version: str
    since: str
    rules: tuple[LiabilityRow, ...]


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


class StatementListed(Shown):
    """A statement in a list."""

    id: str
    party: str
    month: str
    got_yen: int
    paid_yen: int
    balance_yen: int
    at: datetime


class PartyOfStatement(Shown):
    """Name and registration number as an invoice needs them."""

    id: str
    name: str
    name_en: str
    kind: str
    invoice_number: str


class RateRow(Shown):
    """One rate of an invoice, rounded once; ``outside``: no supply at all."""

    percent: int
    outside: bool
    net_yen: int
    tax_yen: int
    gross_yen: int


class AccountShown(Shown):
    """All between the party and one partner (None: the region's sponsor); each direction is an invoice of its own.

    ``credit_percent``: how much of the tax in purchases from a partner without registration may be deducted.
    """

    partner: PartyOfStatement | None
    sold: tuple[RateRow, ...]
    bought: tuple[RateRow, ...]
    deductible_yen: int
    credit_percent: int | None
    balance_yen: int


class GoodsOfLine(Shown):
    """What a line is about."""

    product: str
    name: str
    name_en: str
    units: int
    g: int


class LineOfStatement(Shown):
    """One line of the month; yen are positive where the party is paid."""

    id: str
    date: str
    what: str
    partner: str | None
    yen: int
    tax_class: str
    tax_percent: int
    shipment: str | None
    goods: GoodsOfLine | None
    counters: str | None
    cause: str
    basis: str


class RegionOfStatement(Shown):
    """Where it was made."""

    id: str
    name: str
    name_en: str


class StatementShown(Shown):
    """One party's month. ``pay_by``: until when what was carried has to be paid at the latest."""

    id: str
    format_version: int
    month: str
    region: RegionOfStatement
    party: PartyOfStatement
    amounts: Literal["included", "excluded"]
    accounts: tuple[AccountShown, ...]
    lines: tuple[LineOfStatement, ...]
    got_yen: int
    paid_yen: int
    balance_yen: int
    pay_by: str | None
    made_at: str
