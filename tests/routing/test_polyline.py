"""Lines as text."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.polyline import decode, encode


def test_writes_latitude_first_in_steps_of_a_hundred_thousandth() -> None:
    # lat 0.00001 -> 1 step -> zigzag 2 -> chr(2 + 63) = "A"; lon -0.00002 -> -2 steps -> zigzag 3 -> "B".
    assert encode(np.array([(-0.00002, 0.00001)])) == "AB"


def test_reads_numbers_of_several_characters() -> None:
    # 32 steps -> zigzag 64 = 0 + 2 * 32 -> "_" (0 with the flag for more, 32 + 63) and "A" (2 + 63); lon 0 -> "?".
    assert decode("_A?").tolist() == [[0.0, 0.00032]]


def test_an_empty_line_is_an_empty_text() -> None:
    assert encode(np.zeros((0, 2))) == ""
    assert decode("").shape == (0, 2)


@given(st.lists(st.tuples(st.integers(-18_000_000, 18_000_000), st.integers(-9_000_000, 9_000_000))))
def test_reading_what_was_written_gives_the_line_back(steps: list[tuple[int, int]]) -> None:
    lonlat = np.array(steps, dtype=np.float64).reshape(-1, 2) / 100_000
    assert np.rint(decode(encode(lonlat)) * 100_000).tolist() == np.array(steps).reshape(-1, 2).tolist()


@pytest.mark.parametrize(("text", "fault"), [("_", "inside a number"), ("?", "odd count"), ("é?", "no character")])
def test_refuses_a_broken_text(text: str, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        decode(text)
