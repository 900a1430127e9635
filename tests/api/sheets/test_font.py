import base64
import io
import re
import warnings

import pytest
from fontTools.ttLib import TTFont
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties

from api.sheets import font

HARD = "規格外だだちゃ豆 鼠ヶ関"


def picture(text):
    figure = Figure(figsize=(6, 1), dpi=100)
    FigureCanvasAgg(figure)
    figure.text(0.02, 0.4, text, fontproperties=FontProperties(fname=str(font.font_file()), size=24))
    written = io.BytesIO()
    figure.savefig(written, format="png", metadata={"Software": None})
    return written.getvalue()


def embedded(page):
    coded = re.search(r"src:url\(data:font/woff;base64,([A-Za-z0-9+/=]+)\)", page).group(1)
    return TTFont(io.BytesIO(base64.b64decode(coded)))


def test_the_typeface_holds_every_character_of_the_hard_words():
    assert [letter for letter in HARD if ord(letter) not in font.covered()] == []


def test_the_hard_words_are_drawn_without_a_missing_glyph():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        drawn = picture(HARD)
    assert drawn.startswith(b"\x89PNG")
    assert drawn != picture(" " * len(HARD))


def test_a_missing_glyph_would_be_noticed():
    unknown = "\U0001f346"
    assert ord(unknown) not in font.covered()
    with pytest.warns(UserWarning, match="missing from font"):
        picture(unknown)


def test_what_the_typeface_lacks_is_drawn_as_a_printers_mark():
    assert font.drawable("なす\U0001f346\n1") == "なす〓1"
    assert ord(font.SUBSTITUTE) in font.covered()


def test_a_subset_repeats_to_the_byte_and_holds_no_more_than_asked():
    cut = font.subset(HARD)
    assert cut == font.subset(HARD[::-1])
    assert set(TTFont(io.BytesIO(cut)).getBestCmap()) == {ord(letter) for letter in HARD}


def test_a_subset_does_not_bear_the_name_of_the_typeface_it_came_from():
    names = TTFont(io.BytesIO(font.subset(HARD)))["name"]
    for kind in (1, 4, 6):
        assert "ipa" not in names.getDebugName(kind).lower()
    assert "IPA Font License" in names.getDebugName(13)


@pytest.mark.parametrize(
    "sheet", ["manifests.html", "manifests/manifest-A-t-asahi.html", "slips.html", "money.html", "map.html"]
)
def test_every_character_of_a_sheet_is_in_its_embedded_typeface(written, sheet):
    page = (written[0] / sheet).read_text(encoding="utf-8")
    shown = re.sub(r"<!--.*?-->|<style>.*?</style>", "", page, flags=re.DOTALL)
    if sheet == "map.html":
        shown = re.search(r'<script type="application/json" id="data">(.*?)</script>', shown, flags=re.DOTALL).group(1)
    have = embedded(page).getBestCmap()
    wanted = {letter for letter in shown if letter > " "}
    assert len(wanted) > 150
    assert {letter for letter in wanted if ord(letter) not in have and ord(letter) in font.covered()} == set()
    assert {letter for letter in wanted if ord(letter) not in font.covered()} == set()
