"""Where compiled kernels are kept: a folder named after everything that machine code depends on, so that it cannot go stale.

numba checks only the file of the function itself, so a change in a helper of another file would leave old machine code in
use. The cache folder of a file is therefore named after a hash of its text and of all kernel files that it imports, of the
versions, the flags and the processor: after a change only what depends on it is compiled anew.
"""

from __future__ import annotations

import hashlib
import os
import platform
import re
import sys
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import llvmlite.binding as llvm  # type: ignore[import-untyped]

HERE: Final = Path(__file__).resolve().parent
FLAGS: Final[dict[str, Any]] = {"cache": True, "nogil": True, "fastmath": False, "error_model": "numpy"}
CHECKED: Final = os.environ.get("AINORI_KERNELS") == "checked"
"""Whether kernels are compiled in their bounds-checked form."""
if CHECKED:
    FLAGS["boundscheck"] = True

_GROUND: Final = tuple(HERE / name for name in ("accessors.py", "compilation.py", "folder.py", "header.py", "jit.py"))
_IMPORT = re.compile(r"^from matching\.kernels\.([\w.]+) import", re.MULTILINE)


def _depends_on(path: Path) -> set[Path]:
    """Return a kernel file and all kernel files that it imports, over any number of steps."""
    found: set[Path] = set()
    todo = {path, *_GROUND}
    while todo:
        path = todo.pop()
        found.add(path)
        for name in _IMPORT.findall(path.read_text(encoding="utf-8")):
            named = HERE.joinpath(*name.split(".")).with_suffix(".py")
            if named.is_file() and named not in found:
                todo.add(named)
    return found


@cache
def _ground() -> tuple[str, ...]:
    """Versions and processor: what machine code depends on beside its text."""
    features = llvm.get_host_cpu_features().flatten()
    versions = (version("numba"), version("llvmlite"), version("numpy"))
    return (sys.version, *versions, platform.machine(), llvm.get_host_cpu_name(), features)


def fingerprint(place: Path = HERE) -> str:
    """Hash of all that a file's machine code (or a whole folder's) depends on: text, versions, flags and processor."""
    digest = hashlib.sha256()
    files = {*place.rglob("*.py"), *_GROUND} if place.is_dir() else _depends_on(place)
    for path in sorted(files):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    switches = sorted((name, value) for name, value in os.environ.items() if name.startswith("NUMBA_") and "CACHE" not in name)
    digest.update(repr((_ground(), sorted(FLAGS.items()), switches)).encode())
    return digest.hexdigest()[:16]


def cache_folder(place: Path = HERE) -> Path:
    """``build/numba/HASH`` in a checkout that can be written to, else the user's cache directory."""
    root = HERE.parent.parent
    build = root / "build"
    if (root / "pyproject.toml").is_file() and os.access(build if build.exists() else root, os.W_OK):
        return build / "numba" / fingerprint(place)
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "ainori" / "numba" / fingerprint(place)
