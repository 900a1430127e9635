"""Messages are sentences in the reader's language, with dates, moments and amounts as people write them."""

from zoneinfo import ZoneInfo

import pytest

from api.notify.render import Look, render, shown
from api.notify.templates import TEMPLATES

JA = Look(language="ja", zone=ZoneInfo("Asia/Tokyo"), region="鶴岡")
EN = Look(language="en", zone=ZoneInfo("Asia/Tokyo"), region="Tsuruoka")


@pytest.mark.parametrize(
    ("name", "value", "ja", "en"),
    [
        ("goods_yen", 12345, "12,345円", "¥12,345"),
        ("max_g", 4500, "4.5 kg", "4.5 kg"),
        ("max_g", 4000, "4 kg", "4 kg"),
        ("date", "2026-11-21", "11月21日（土）", "Sat 21 Nov"),
        ("pickup_at", "2026-11-20T21:40:00+00:00", "11月21日（土）6:40", "Sat 21 Nov, 6:40"),
        ("goods", {"ja": "なす", "en": "eggplant"}, "なす", "eggplant"),
        ("goods", ["なす", "きゅうり"], "なす、きゅうり", "なす, きゅうり"),
        ("note", None, "—", "—"),
        ("note", "a\x00b\u202ec", "abc", "abc"),
        ("date", "someday", "someday", "someday"),
    ],
)
def test_parameters_are_shown_as_their_name_says(name, value, ja, en):
    assert (shown(name, value, JA), shown(name, value, EN)) == (ja, en)


def test_braces_in_a_parameter_and_missing_parameters_do_no_harm():
    letter = render("channel-broken", {"name": "{0.__class__}"}, JA)
    assert "{0.__class__}" in letter.text
    assert "—" in render("channel-broken", {}, EN).text


def test_an_unknown_kind_still_says_something():
    assert render("from-the-future", {"x": 1}, EN).title


@pytest.mark.parametrize("kind", sorted(TEMPLATES))
def test_every_kind_has_words_in_both_languages(kind):
    words = TEMPLATES[kind]
    assert words.ja
    assert words.en
    assert bool(words.text_ja) == bool(words.text_en)
    for look in (JA, EN):
        letter = render(kind, {}, look)
        assert "\n" not in letter.title
    assert any(ord(character) > 0x3000 for character in words.ja)
    assert words.en.isascii() or all(ord(character) < 0x3000 for character in words.en)
