"""A plan of the small day, decided by hand: eggplant rides on the morning trip, nothing else does."""

from __future__ import annotations

import pytest

from api.clock import now
from api.documents.day import Day
from api.documents.plan import RunInfo
from api.planning.legs import route_lines
from api.planning.prepare import prepare
from api.planning.unpack import document_of
from matching.explain import explain
from matching.plan import Decision, Sequence, Shipment, Step
from matching.problem import TaskKind
from matching.settle import settle


@pytest.fixture
def day(day_data):
    import json

    return Day.model_validate_json(json.dumps(day_data))


@pytest.fixture
def assembled(day, network):
    return prepare(day, network)


@pytest.fixture
def plan(assembled):
    """Trip 0: own stop, pickup, break, delivery. 3 bags of 2 kg."""
    decision = Decision(
        shipments=(Shipment(lot=0, order=0, trip=0, pickup_option=0, receiving_option=0, units=3),),
        sequences=(
            Sequence(
                trip=0,
                steps=(
                    Step(kind=TaskKind.OWN, index=0),
                    Step(kind=TaskKind.PICKUP, index=0),
                    Step(kind=TaskKind.DELIVERY, index=0),
                ),
                pause_after=2,
            ),
        ),
    )
    return explain(assembled.problem, settle(assembled.problem, decision))


RUN = RunInfo(engine="test", seed=1, iterations=0, seconds=0.0, stopped_by="hand")


@pytest.fixture
def document(assembled, network, plan):
    return document_of(assembled, network, plan, run=RUN, made_at=now(), lines=route_lines(assembled, network, plan))
