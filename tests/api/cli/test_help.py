"""Tests that every verb explains itself with an example, quickly and in both languages."""

from __future__ import annotations

import subprocess
import sys

import pytest

VERBS = [
    ["demo"],
    ["solve"],
    ["ask"],
    ["check"],
    ["roads"],
    ["roads", "import"],
    ["roads", "show"],
    ["roads", "sketch"],
    ["day"],
    ["day", "make"],
    ["schema"],
    ["sheets"],
    ["pdptw"],
]


@pytest.mark.parametrize("verb", VERBS, ids=" ".join)
@pytest.mark.parametrize(("language", "example"), [("ja", "例: ainori"), ("en", "example: ainori")])
def test_every_verb_has_help_with_an_example(ainori, verb, language, example):
    said = ainori("--lang", language, *verb, "--help")
    assert said.code == 0
    assert f"{example} {verb[0]}" in said.out


def test_help_loads_no_heavy_library():
    heavy = "{'numpy', 'scipy', 'pydantic', 'numba', 'ortools', 'osmnx', 'geopandas', 'shapely', 'matplotlib'}"
    code = (
        "import sys; from api.cli import main; end = main(['--help']); "
        f"print(end, sorted({heavy} & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.split("\n")[0] == "0 []"


def test_judging_and_looking_load_no_search():
    code = (
        "import sys; import api.cli.inputs, api.planning.verify; "
        "print(sorted({'numba', 'ortools', 'osmnx', 'geopandas'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "ja"),
        ({"LANG": "C.UTF-8"}, "ja"),
        ({"LANG": "ja_JP.UTF-8"}, "ja"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "ja_JP.UTF-8", "AINORI_LANG": "en"}, "en"),
        ({"LANG": "ja_JP.UTF-8", "LC_ALL": "en_US.UTF-8"}, "en"),
    ],
)
def test_the_language_comes_from_the_surroundings(environment, language):
    from api.settings import language as chosen

    assert chosen(environment) == language
