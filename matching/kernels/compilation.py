"""How kernels are compiled: one decorator, and a cache folder that cannot go stale.

numba checks only the file of the function itself, so a change in a helper of another file would leave old machine code in
use. The cache folder of a file is therefore named after a hash of its text and of all kernel files that it imports, of the
versions and the flags: after a change only what depends on it is compiled anew.

``AINORI_KERNELS=checked`` compiles the bounds-checked form of the same source: every pointer is an array.
"""

from __future__ import annotations

import hashlib
import inspect
import os
import platform
import re
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeVar

import llvmlite  # type: ignore[import-untyped]
import numba
import numpy as np
from numpy.typing import NDArray

FLAGS: dict[str, Any] = {"cache": True, "nogil": True, "fastmath": False, "error_model": "numpy"}
_HERE = Path(__file__).resolve().parent
_GROUND = (_HERE / "compilation.py", _HERE / "header.py")
_IMPORT = re.compile(r"^from matching\.kernels\.([\w.]+) import", re.MULTILINE)

CHECKED: Final = os.environ.get("AINORI_KERNELS") == "checked"
"""Whether kernels are compiled in their bounds-checked form."""
if CHECKED:
    FLAGS["boundscheck"] = True

Ints = NDArray[np.int64]
F = TypeVar("F", bound=Callable[..., Any])


def _depends_on(path: Path) -> set[Path]:
    """Return a kernel file and all kernel files that it imports, over any number of steps."""
    found: set[Path] = set()
    todo = {path, *_GROUND}
    while todo:
        path = todo.pop()
        found.add(path)
        for name in _IMPORT.findall(path.read_text(encoding="utf-8")):
            named = _HERE.joinpath(*name.split(".")).with_suffix(".py")
            if named.is_file() and named not in found:
                todo.add(named)
    return found


def fingerprint(place: Path = _HERE) -> str:
    """Hash of all that a file's machine code (or a folder's) depends on: kernel text, versions, flags and processor."""
    digest = hashlib.sha256()
    files = {*place.glob("*.py"), *_GROUND} if place.is_dir() else _depends_on(place)
    for path in sorted(files):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    versions = (sys.version, numba.__version__, llvmlite.__version__, np.__version__, platform.machine())
    switches = sorted((name, value) for name, value in os.environ.items() if name.startswith("NUMBA_") and "CACHE" not in name)
    digest.update(repr((versions, sorted(FLAGS.items()), switches)).encode())
    return digest.hexdigest()[:16]


def cache_folder(place: Path = _HERE) -> Path:
    """``build/numba/HASH`` in a checkout that can be written to, else the user's cache directory."""
    build = _HERE.parent.parent / "build"
    root = _HERE.parent.parent
    if (root / "pyproject.toml").is_file() and os.access(build if build.exists() else root, os.W_OK):
        return build / "numba" / fingerprint(place)
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "ainori" / "numba" / fingerprint(place)


# Branchy integer loops gain nothing from vectorizing and the highest level; compiling takes a third less without (measured).
for _name, _value in (("NUMBA_OPT", "1"), ("NUMBA_LOOP_VECTORIZE", "0"), ("NUMBA_SLP_VECTORIZE", "0")):
    os.environ.setdefault(_name, _value)
numba.config.reload_config()


@cache
def _cache_for(file: Path) -> str:
    return str(cache_folder(file))


POINTERS: Final = {
    name: numba.types.Array(item, 1, "C") if CHECKED else numba.types.CPointer(item)
    for name, item in (("P64", numba.int64), ("P32", numba.int32), ("P16", numba.int16), ("P8", numba.int8))
}
"""What a kernel's parameter annotated so is: a pointer into a workspace, or the checked form's array."""
P64 = Any
P32 = Any
P16 = Any
P8 = Any

_ROW = numba.types.Array(numba.int64, 1, "C")
_TABLE = numba.types.Array(numba.int64, 2, "C")
_ROWS = frozenset({"pair_first", "score", "keep"})


def _type(name: str, annotation: str) -> Any:
    if annotation in POINTERS:
        return POINTERS[annotation]
    if annotation == "Ints":
        return _ROW if name in _ROWS else _TABLE
    return numba.int64


def kernel(function: F) -> F:
    """Compile ``function`` when its module is imported, from the cache where it is warm.

    Parameters annotated ``P64`` (``P32``, ``P16``, ``P8``) are pointers, ``Ints`` arrays (for callers outside: tables but
    for a few rows, by name), all others int64: one signature each, as numba left to itself compiles anew for every literal.
    """
    numba.config.CACHE_DIR = _cache_for(Path(inspect.getfile(function)).resolve())
    signature = tuple(_type(name, str(p.annotation)) for name, p in inspect.signature(function).parameters.items())
    compiled: F = numba.njit(signature, **FLAGS)(function)
    return compiled
