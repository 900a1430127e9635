"""From what went wrong to the lines that put it right: corrections that counter lines and never change them.

Each correction moves yen from one party to another, so any set of them sums to zero. What the customer was to pay for goods
refused comes back to it and is taken from the bearer of the goods; the same for carriage. Everybody else ends where they were.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from api.documents.plan import BasisName
from api.money.claims_table import Cause, ClaimsTable, Outcome, Rule, Side, Stage
from api.regions.taxes import TaxClass

What = Literal["goods", "resale", "carriage", "fee", "sponsor", "damages"]
_DRIVEN: Final = frozenset({"unattended", "delivered", "after_receipt"})
"""Stages by which the carriage has been rendered; before them it is not invoiced as carriage, whoever bears it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """
    A money line of one shipment as it was committed: ``payer`` pays ``payee`` whole ``yen``.

    ``way_yen``: how much of a price of goods pays for the way (own vehicle, resale).
    """

    id: str
    what: What
    payer: str | None
    payee: str | None
    yen: int
    tax_class: TaxClass
    way_yen: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A line to be written: it counters the line with that id, its yen the other way round; ``counters`` None: damages."""

    what: What
    payer: str | None
    payee: str | None
    yen: int
    tax_class: TaxClass
    counters: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """The parties of one shipment by id. On ``own`` the carrier is the farm, on ``bought_a`` the restaurant."""

    farm: str
    restaurant: str
    carrier: str
    operator: str
    keeper: str | None = None

    def of(self, side: Side) -> str:
        """
        Return the party of a side.

        Raises
        ------
        ValueError
            Where the shipment has none.
        """
        party: str | None = getattr(self, side)
        if party is None:
            raise ValueError(f"this shipment has no {side}")
        return party


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """
    How many of the ``units`` promised are refused, the goods and the carriage each, and how many were before.

    Raises
    ------
    ValueError
        Where more is refused than was promised.
    """

    units: int
    goods: int
    carriage: int
    goods_before: int = 0
    carriage_before: int = 0

    def __post_init__(self) -> None:
        for new, before in ((self.goods, self.goods_before), (self.carriage, self.carriage_before)):
            if self.units < 1 or new < 0 or before < 0 or new + before > self.units:
                raise ValueError(f"{new} units refused after {before}, of {self.units}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """Who bears goods and carriage (party ids), whether the carriage had been rendered, and the rule that says so."""

    goods: str
    carriage: str
    driven: bool
    rule: Rule


def judge(table: ClaimsTable, stage: Stage, cause: Cause, *, basis: BasisName, sides: Sides) -> Judgement:
    """
    Look up who bears what.

    Raises
    ------
    NoSuchClaim
        Where the cause cannot arise at the stage.
    ValueError
        Where the bearer is a side that the shipment does not have.
    """
    rule = table.cell(stage, cause)
    return Judgement(
        goods=sides.of(table.bearer(rule.goods, basis)),
        carriage=sides.of(table.bearer(rule.carriage, basis)),
        driven=stage in _DRIVEN or (stage == "on_board" and cause == "absent"),
        rule=rule,
    )


def refused(outcome: Outcome, *, units: int, of: int, goods_before: int = 0, carriage_before: int = 0) -> Refusal:
    """Return what an outcome refuses where ``units`` of ``of`` are claimed."""
    return Refusal(
        units=of,
        goods=units if outcome == "by_table" else 0,
        carriage=0 if outcome == "as_is" else units,
        goods_before=goods_before,
        carriage_before=carriage_before,
    )


def corrections(lines: Sequence[Line], refusal: Refusal, *, goods: str, carriage: str, driven: bool) -> tuple[Correction, ...]:
    """
    Make the lines that put a refusal right.

    Parameters
    ----------
    lines
        All lines of one shipment as committed; goods from the farm outwards may change hands several times.
    refusal
        What is refused.
    goods, carriage
        Party ids of the bearers.
    driven
        Whether the carriage has been rendered: then its line stands and the bearer makes it good; otherwise it is countered.

    Returns
    -------
    corrections
        Each of at least 1 yen. A sale stands up to the bearer of the goods, and is countered beyond; a fee is given back
        unless the bearer of the goods is who pays it; sponsor's money and damages are not touched.
    """
    chain = _chain(lines)
    stands_to = max((index for index, line in enumerate(chain) if line.payer == goods), default=-1)
    found: list[Correction] = []
    for index, line in enumerate(chain):
        price = _part(line.yen - line.way_yen, refusal.units, refusal.goods, refusal.goods_before)
        way = _part(line.way_yen, refusal.units, refusal.carriage, refusal.carriage_before)
        if index > stands_to:
            # Price and way are one figure on the invoice, so a countered price takes its way along.
            moved = 0 if carriage == line.payer and not price else way
            found += _counter(line, price + moved)
            if carriage != line.payee:
                found += _damages(carriage, line.payee, moved)
        elif carriage != line.payer:
            found += _counter(line, way) if carriage == line.payee else _damages(carriage, line.payer, way)
        if index == 0 and stands_to == -1 and goods != line.payee:
            found += _damages(goods, line.payee, price)
    for line in lines:
        if line.what == "carriage":
            found += _carriage(
                line, _part(line.yen, refusal.units, refusal.carriage, refusal.carriage_before), carriage, driven
            )
        elif line.what == "fee" and line.payer != goods:
            found += _counter(line, _part(line.yen, refusal.units, refusal.goods, refusal.goods_before))
    return tuple(found)


def _chain(lines: Sequence[Line]) -> list[Line]:
    """Put the sales in order, from the farm to who eats."""
    sales = [line for line in lines if line.what in {"goods", "resale"}]
    buyers = {line.payer for line in sales}
    ordered = [line for line in sales if line.payee not in buyers]
    while len(ordered) < len(sales):
        following = [line for line in sales if ordered and line.payee == ordered[-1].payer]
        if len(following) != 1:
            raise ValueError("the sales of one shipment are no chain")
        ordered += following
    if len(ordered) != len(sales) or len([line for line in sales if line.payee not in buyers]) > 1:
        raise ValueError("the sales of one shipment are no chain")
    return ordered


def _carriage(line: Line, yen: int, bearer: str, driven: bool) -> list[Correction]:
    if bearer == line.payee:
        return _counter(line, yen)
    if not driven:
        return [*_counter(line, yen), *_damages(bearer, line.payee, yen)]
    return [] if bearer == line.payer else _damages(bearer, line.payer, yen)


def _counter(line: Line, yen: int) -> list[Correction]:
    if not yen:
        return []
    one = Correction(what=line.what, payer=line.payee, payee=line.payer, yen=yen, tax_class=line.tax_class, counters=line.id)
    return [one]


def _damages(bearer: str, harmed: str | None, yen: int) -> list[Correction]:
    if not yen:
        return []
    return [Correction(what="damages", payer=bearer, payee=harmed, yen=yen, tax_class="outside", counters=None)]


def _part(yen: int, units: int, refused_now: int, refused_before: int) -> int:
    """Return the yen of some units so that parts refused one after the other never come to more or less than the whole."""
    return yen * (refused_before + refused_now) // units - yen * refused_before // units
