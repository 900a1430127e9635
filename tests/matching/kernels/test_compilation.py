"""The cache folder follows everything that machine code depends on."""

from __future__ import annotations

from pathlib import Path

import pytest

from matching.kernels import compilation


def test_a_changed_kernel_text_or_switch_gives_another_cache_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "one.py").write_text("a = 1\n")
    before = compilation.fingerprint(tmp_path)

    (tmp_path / "one.py").write_text("a = 2\n")
    text = compilation.fingerprint(tmp_path)
    monkeypatch.setenv("NUMBA_BOUNDSCHECK", "7")
    switch = compilation.fingerprint(tmp_path)

    assert len({before, text, switch}) == 3
    assert compilation.cache_folder(tmp_path).name == switch
