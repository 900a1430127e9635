"""The cache folder follows everything that machine code depends on."""

from __future__ import annotations

from pathlib import Path

import pytest

from matching.kernels import folder


def test_a_changed_kernel_text_or_switch_gives_another_cache_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "one.py").write_text("a = 1\n")
    before = folder.fingerprint(tmp_path)

    (tmp_path / "one.py").write_text("a = 2\n")
    text = folder.fingerprint(tmp_path)
    monkeypatch.setenv("NUMBA_BOUNDSCHECK", "7")
    switch = folder.fingerprint(tmp_path)

    assert len({before, text, switch}) == 3
    assert folder.cache_folder(tmp_path).name == switch
