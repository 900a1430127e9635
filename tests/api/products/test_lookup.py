"""Tests that a product is found by what people type."""

from __future__ import annotations

import pytest

from api.products.lookup import in_season, looked_up
from api.regions.load import packaged_region

CATALOGUE = packaged_region("tsuruoka").products


@pytest.mark.parametrize(
    "words", ["民田なす", "みんでん", "ミンデン", "ﾐﾝﾃﾞﾝ", "minden", "MINDEN EGG", "minden-eggplant", " 民田 なす "]
)
def test_a_product_is_found_by_name_kana_and_english(words):
    assert looked_up(CATALOGUE, words)[0].code == "minden_eggplant"


def test_a_family_finds_all_of_it_after_what_is_called_so():
    found = [one.family for one in looked_up(CATALOGUE, "eggplant")]
    assert len(found) >= 2
    assert set(found) == {"なす類"}


def test_nothing_is_found_by_nonsense_and_all_by_nothing():
    assert looked_up(CATALOGUE, "%_' or 1=1") == []
    assert len(looked_up(CATALOGUE, "")) == len(CATALOGUE)


def test_a_season_may_pass_the_new_year():
    assert in_season("11-01", "02-28", "01-15")
    assert not in_season("11-01", "02-28", "03-01")
    assert in_season(None, None, "07-07")
