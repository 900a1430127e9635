import random

import pytest

from api.sheets.polyline import decoded


def test_a_line_is_read_as_longitude_and_latitude():
    assert decoded("_p~iF~ps|U_ulLnnqC_mqNvxq`@") == [(-120.2, 38.5), (-120.95, 40.7), (-126.453, 43.252)]


def test_an_empty_line_has_no_points():
    assert decoded("") == []


def test_what_is_written_is_read_back_to_five_decimals(encode):
    chance = random.Random(7)
    line = [(round(chance.uniform(-180, 180), 5), round(chance.uniform(-90, 90), 5)) for _ in range(200)]
    assert decoded(encode(line)) == line


@pytest.mark.parametrize("text", ["_p~iF", "_p~iF~ps|", "_p~iF~ps|U\x20"])
def test_a_broken_line_is_refused(text):
    with pytest.raises(ValueError, match="not an encoded line"):
        decoded(text)
