"""Tests of which vehicles fit into a place."""

from __future__ import annotations

from types import SimpleNamespace

from api.places.fit import misfits

KEI = SimpleNamespace(height_cm=200, width_cm=148, weight_kg=1500)


def test_a_place_without_limits_takes_any_vehicle():
    assert misfits(SimpleNamespace(most_height_cm=None, most_width_cm=None, most_weight_kg=None), KEI) == ()


def test_every_limit_that_is_passed_is_named():
    narrow = SimpleNamespace(most_height_cm=199, most_width_cm=148, most_weight_kg=1000)
    assert misfits(narrow, KEI) == ("too-high", "too-heavy")
