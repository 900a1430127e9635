"""The cache folder follows everything that machine code depends on."""

from __future__ import annotations

from pathlib import Path

import pytest

from matching.kernels import compilation


def test_a_changed_kernel_text_or_switch_gives_another_cache_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "one.py").write_text("a = 1\n")
    monkeypatch.setattr(compilation, "_HERE", tmp_path)
    before = compilation.fingerprint()

    (tmp_path / "one.py").write_text("a = 2\n")
    text = compilation.fingerprint()
    monkeypatch.setenv("NUMBA_BOUNDSCHECK", "7")
    switch = compilation.fingerprint()

    assert len({before, text, switch}) == 3
    assert compilation.cache_folder().name == switch
