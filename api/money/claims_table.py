"""Who bears what when something goes wrong: a table of custody stage × cause, as data with a version.

The table is written as rules that cover several cells at once; reading it makes sure that every cell is covered exactly once,
or said to be impossible with the reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Annotated, Final, Literal, get_args

from pydantic import Field, model_validator

from api.documents.base import Count, Document, Id
from api.documents.plan import BasisName

Stage = Literal["farm", "point_in", "point_out", "loading", "on_board", "unattended", "delivered", "after_receipt"]
"""Where the goods were: at the farm, being handed to a drop point, kept by it, being loaded, on board, left unattended,
handed over, received."""
Cause = Literal[
    "short", "quality", "late", "temperature", "wrong_goods", "damaged", "lost", "absent", "cancelled", "withdrawn",
    "breakdown", "closure",
]  # fmt: skip
"""What went wrong. ``cancelled``: by the restaurant after the commit; ``withdrawn``: by the farm after the commit."""
Side = Literal["farm", "restaurant", "carrier", "keeper", "operator"]
Outcome = Literal["by_table", "as_is", "carriage_only"]
"""``by_table``: the table's bearers bear what is claimed; ``as_is``: the lines stand; ``carriage_only``: the goods are paid,
the carriage goes by the table."""
Since = Literal["commit", "handover", "window"]
"""What a deadline counts from: the commit, the change of hands of the stage, the opening of the receipt window."""
Evidence = Literal["count", "photo", "times", "temperature", "message", "closure", "scale"]
STAGES: Final[tuple[Stage, ...]] = get_args(Stage)
CAUSES: Final[tuple[Cause, ...]] = get_args(Cause)
CELLS: Final[tuple[tuple[Stage, Cause], ...]] = tuple((stage, cause) for stage in STAGES for cause in CAUSES)
_FOLDER: Final = "api.money.claims"
Reason = Annotated[str, Field(min_length=1, max_length=400)]


class NoSuchClaim(ValueError):
    """
    A cause that cannot arise at a stage.

    Parameters
    ----------
    stage, cause
        What was claimed.
    ja, en
        Why it cannot be, and what to claim instead.
    """

    def __init__(self, stage: str, cause: str, ja: str, en: str) -> None:
        self.stage = stage
        self.cause = cause
        self.ja = ja
        self.en = en
        super().__init__(f"{cause} at {stage}: {en}")


class Rule(Document):
    """
    Cells that are judged alike.

    ``goods``, ``carriage``: who bears each. ``within_min`` after ``counts_from`` it may be claimed; then the bearer has
    ``answer_min`` to answer, else ``otherwise`` comes about. ``evidence``: what the side claiming shows, and what the bearer
    shows against it. ``appeal_days`` after the decision.
    """

    stages: Annotated[tuple[Stage, ...], Field(min_length=1)]
    causes: Annotated[tuple[Cause, ...], Field(min_length=1)]
    goods: Side
    carriage: Side
    within_min: Count
    counts_from: Since
    answer_min: Count
    otherwise: Outcome
    evidence: tuple[Evidence, ...]
    appeal_days: Count
    ja: Reason
    en: Reason


class Impossible(Document):
    """Cells that cannot arise."""

    stages: Annotated[tuple[Stage, ...], Field(min_length=1)]
    causes: Annotated[tuple[Cause, ...], Field(min_length=1)]
    ja: Reason
    en: Reason


class StandIn(Document):
    """On a legal basis one side bears what the table lays on another."""

    basis: BasisName
    role: Side
    instead: Side
    ja: Reason
    en: Reason


class ClaimsTable(Document):
    """One version of the table; once terms name it, it is never changed."""

    version: Id
    since: date
    source: Reason
    stand_ins: tuple[StandIn, ...] = ()
    rules: tuple[Rule, ...]
    impossible: tuple[Impossible, ...] = ()

    @model_validator(mode="after")
    def _covers_every_cell_once(self) -> ClaimsTable:
        seen: set[tuple[str, str]] = set()
        covered = [(one.stages, one.causes) for one in self.rules] + [(one.stages, one.causes) for one in self.impossible]
        for stages, causes in covered:
            for cell in ((stage, cause) for stage in stages for cause in causes):
                if cell in seen:
                    raise ValueError(f"{cell[1]} at {cell[0]} is covered twice")
                seen.add(cell)
        if missing := [cell for cell in CELLS if cell not in seen]:
            raise ValueError(f"{missing[0][1]} at {missing[0][0]} is not covered")
        return self

    def cell(self, stage: Stage, cause: Cause) -> Rule:
        """
        Return the rule of a cell.

        Raises
        ------
        NoSuchClaim
            Where the cause cannot arise at the stage.
        """
        for rule in self.rules:
            if stage in rule.stages and cause in rule.causes:
                return rule
        never = next(one for one in self.impossible if stage in one.stages and cause in one.causes)
        raise NoSuchClaim(stage, cause, never.ja, never.en)

    def bearer(self, side: Side, basis: BasisName) -> Side:
        """Return who bears what the table lays on a side, given the legal basis of the ride."""
        return next((one.instead for one in self.stand_ins if one.basis == basis and one.role == side), side)


def stage_of(
    state: str,
    *,
    unattended: bool = False,
    received: bool = False,
    loading: bool = False,
    point: Literal["in", "out"] | None = None,
) -> Stage:
    """
    Return where the goods of a shipment are, in the words of this table.

    Parameters
    ----------
    state
        The shipment's state.
    unattended
        Nobody received them: they were left.
    received
        The kitchen has said that it has them, or let its window pass.
    loading
        The truck stands where they are to be picked up; of a failed one: it failed there.
    point
        They are being handed to a drop point, or kept by one.

    Raises
    ------
    ValueError
        For a shipment that was released: nothing of it is anywhere.
    """
    if loading and state in {"offered", "promised", "failed"}:
        return "loading"
    if state in {"offered", "promised"}:
        return "farm" if point is None else "point_in" if point == "in" else "point_out"
    if state in {"picked_up", "failed"}:
        return "on_board"
    if state in {"delivered", "short", "disputed", "settled"}:
        return "after_receipt" if received or state == "settled" else "unattended" if unattended else "delivered"
    raise ValueError(f"nothing to claim of a shipment that is {state}")


def claim_until(rule: Rule, moments: Mapping[Since, datetime]) -> datetime:
    """Return until when something may be claimed; ``moments`` as :data:`Since` names them."""
    return moments[rule.counts_from] + timedelta(minutes=rule.within_min)


def answer_until(rule: Rule, claimed_at: datetime) -> datetime:
    """Return when the default outcome comes about."""
    return claimed_at + timedelta(minutes=rule.answer_min)


def appeal_until(rule: Rule, decided_at: datetime) -> datetime:
    """Return until when a decision may be appealed against."""
    return decided_at + timedelta(days=rule.appeal_days)


def claims_versions() -> tuple[str, ...]:
    """Return the versions that come with the product, oldest first."""
    return tuple(sorted(one.name.removesuffix(".json") for one in files(_FOLDER).iterdir() if one.name.endswith(".json")))


@cache
def claims_table(version: str) -> ClaimsTable:
    """
    Read a version of the table.

    Raises
    ------
    KeyError
        Where there is none.
    """
    if version not in claims_versions():
        raise KeyError(version)
    return ClaimsTable.model_validate_json((files(_FOLDER) / f"{version}.json").read_text("utf-8"))
