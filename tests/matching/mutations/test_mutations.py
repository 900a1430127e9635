"""Every rule broken on its own: a lawful plan with slack everywhere is spoilt once, and exactly that rule must be named."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import keep_lawful
import pytest
import spoil_figures
import spoil_goods
import spoil_room
import spoil_shape
import spoil_time
from spoiling import LAWFUL, MUTATIONS, Change

from matching.check import check
from matching.plan import Code
from matching.problem import YEN, TaskKind

PARTS = (spoil_shape, spoil_goods, spoil_time, spoil_room, spoil_figures, keep_lawful)
"""Importing them fills the lists."""


@pytest.mark.parametrize(("sentence", "codes", "change"), MUTATIONS, ids=[sentence for sentence, _, _ in MUTATIONS])
def test_a_spoilt_plan_breaks_exactly_the_rule_that_was_broken(
    scene: Any, sentence: str, codes: frozenset[Code], change: Change
) -> None:
    assert check(scene.problem, scene.plan()) == ()
    problem, plan = change(scene)
    found = check(problem, plan)
    assert found, sentence
    assert {violation.code for violation in found} == codes, [str(violation) for violation in found]


def test_every_code_of_the_model_is_broken_at_least_once() -> None:
    assert {code for _, codes, _ in MUTATIONS for code in codes} == set(Code)


def test_every_mutation_has_a_sentence_of_its_own() -> None:
    sentences = [sentence for sentence, _, _ in MUTATIONS]
    assert len(sentences) == len(set(sentences))


@pytest.mark.parametrize(("sentence", "change"), LAWFUL, ids=[sentence for sentence, _ in LAWFUL])
def test_a_plan_changed_within_the_law_stays_lawful(scene: Any, sentence: str, change: Change) -> None:
    problem, plan = change(scene)
    assert check(problem, plan) == (), sentence
    assert (problem, plan) != (scene.problem, scene.plan())


def test_the_scene_uses_what_the_rules_are_about(scene: Any) -> None:
    plan = scene.plan()
    assert [basis.value for basis in plan.bases] == ["black", "black", "black", "green", "own"]
    assert [route.sponsor_yen for route in plan.routes] == [0, 660, 0]
    assert [left.trip for left in plan.left_out] == [3]
    assert plan.routes[0].pause_begin is not None
    assert {task.kind for task in plan.routes[0].tasks} == set(TaskKind)


def test_a_changed_fixed_shipment_is_named(scene: Any) -> None:
    plan = scene.plan()
    assert check(scene.problem, plan, fixed=plan.shipments) == ()
    other = replace(plan.shipments[0], units=9)
    assert {violation.code for violation in check(scene.problem, plan, fixed=(other,))} == {Code.STRUCTURE}


def test_violations_of_goods_and_money_tell_how_far_they_go(scene: Any) -> None:
    figures = {}
    for sentence, codes, change in MUTATIONS:
        if codes in ({Code.QUANTITY}, {Code.INSURED}, {Code.FUNDED}, {Code.SPONSOR_BUDGET}):
            (violation,) = check(*change(scene))
            figures[sentence] = (violation.amount, violation.limit)
    assert figures == {
        "one unit more than the order takes": (9500, 9000),
        "less than the order needs": (9000, 9001),
        "more value on board than is insured": (3600, 3599),
        # In score units: 660 yen against 4 kg x 164; 8,850 yen (a parking in it) less margins of 6,000, beside 20 kg x 200.
        "a trip that needs more than the sponsor gives a kg": (660 * YEN, 656 * YEN),
        "a white plate that drives at a loss": (4000 * YEN + 2850 * YEN, 4000 * YEN),
        "more sponsor's money than there is": (660, 659),
    }
