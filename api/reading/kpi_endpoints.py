"""The region's figures over HTTP."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Annotated, Final

from fastapi import APIRouter, Query, Response
from sqlalchemy.orm import Session

from api.http.body import Shown
from api.http.caller import Caller, may
from api.http.openapi import refuses
from api.http.perform import show
from api.http.problem import Refusal
from api.reading.figures import records
from api.reading.kpi import kpi

router = APIRouter(prefix="/v1", tags=["figures"])
MOST_DAYS: Final = 400
_PATTERN: Final = r"^\d{4}-\d{2}-\d{2}$"


class ServedShare(Shown):
    """Of the orders (or lots) of a district and size, how many were served."""

    side: str
    district: str
    size: str
    entries: int
    served: int
    share: float | None


class Figures(Shown):
    """The figures of a period; shares from 0 to 1, null where there is nothing to divide by."""

    region: str
    first: str
    last: str
    shipments: int
    kg_rescued: float
    farmers_net_yen: int
    carried_yen: int
    yen_per_kg: float | None
    load_factor_before: float | None
    load_factor_after: float | None
    extra_km: float
    extra_min: float
    fill_rate: float | None
    on_time: float | None
    promises_kept: float | None
    sponsor_yen: int
    fees_yen: int
    running_yen: int
    self_funding: float | None
    served: tuple[ServedShare, ...]


def must_be_period(first: str, last: str) -> None:
    """
    Let a period pass.

    Raises
    ------
    Refusal
        ``bad-period``.
    """
    try:
        days = (date.fromisoformat(last) - date.fromisoformat(first)).days
    except ValueError:
        days = -1
    if not 0 <= days < MOST_DAYS:
        raise Refusal("bad-period", field="from", most_days=MOST_DAYS)


@router.get("/kpi", response_model=Figures, summary="What it achieved: the figures of some days")
@refuses("bad-period", "bad-query")
def figures(
    caller: Annotated[Caller, may("figures.read")],
    first: Annotated[str, Query(alias="from", pattern=_PATTERN, description="First service day")],
    last: Annotated[str, Query(alias="to", pattern=_PATTERN, description="Last service day")],
) -> Response:
    """Compute the figures from the records that ``ainori export --public`` writes: both come to the same."""
    must_be_period(first, last)

    def told(session: Session) -> Figures:
        made = asdict(kpi(records(session, caller.actor.region, first, last)))
        return Figures(**(made | {"served": tuple(ServedShare(**one) for one in made["served"])}))

    return show(caller, told)
