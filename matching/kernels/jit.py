"""Compiling one kernel with numba, from its cache where it is warm."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Final

import numba

from matching.kernels.folder import CHECKED, FLAGS, cache_folder

numba.config.reload_config()

OPTIONS: Final[dict[str, Any]] = dict(FLAGS)
"""What numba is told; a copy, as the flags are part of a cache folder's name."""
POINTERS: Final = {
    name: numba.types.Array(item, 1, "C") if CHECKED else numba.types.CPointer(item)
    for name, item in (("P64", numba.int64), ("P32", numba.int32), ("P16", numba.int16), ("P8", numba.int8))
}
"""What a kernel's parameter annotated so is: a pointer into a workspace, or the checked form's array."""
_ROW = numba.types.Array(numba.int64, 1, "C")
_TABLE = numba.types.Array(numba.int64, 2, "C")
ROWS: Final = frozenset({"pair_first", "pair_most", "score", "keep"})
"""Names of the parameters that are rows; the other arrays are tables."""


@cache
def _cache_for(file: Path) -> str:
    return str(cache_folder(file))


def _type(name: str, annotation: str) -> Any:
    if annotation in POINTERS:
        return POINTERS[annotation]
    if annotation == "Ints":
        return _ROW if name in ROWS else _TABLE
    return numba.int64


def compile_kernel(function: Callable[..., Any]) -> Any:
    """Compile a kernel for the one signature that its annotations say."""
    numba.config.CACHE_DIR = _cache_for(Path(inspect.getfile(function)).resolve())
    signature = tuple(_type(name, str(p.annotation)) for name, p in inspect.signature(function).parameters.items())
    return numba.njit(signature, **OPTIONS)(function)
