"""The command, called in this process: its exit code and what it printed."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from api.cli import main


@dataclass(frozen=True)
class Said:
    code: int
    out: str
    err: str

    @property
    def lines(self):
        return self.err.splitlines()


@pytest.fixture
def ainori(capsys, monkeypatch):
    """Run the command in English; progress off, so that standard error holds faults alone."""
    monkeypatch.setenv("AINORI_LANG", "en")

    def run(*words, quiet=True):
        code = main([*(["--quiet"] if quiet else []), *map(str, words)])
        printed = capsys.readouterr()
        return Said(code, printed.out, printed.err)

    return run
