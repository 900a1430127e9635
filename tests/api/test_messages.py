"""Tests that every message can be said in both languages, with the same values."""

from __future__ import annotations

import string

import pytest

from api.cli.words import WORDS
from api.messages import FAULTS

KANA = {chr(code) for code in range(0x3041, 0x30FF)}


def fields(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize(("key", "pair"), [*FAULTS.items(), *WORDS.items()])
def test_both_languages_say_the_same(key, pair):
    japanese, english = pair
    assert fields(japanese) == fields(english), key
    assert not any(letter in KANA for letter in english), key
