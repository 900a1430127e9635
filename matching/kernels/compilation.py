"""What a kernel is: one decorator, and the form in which the process runs its kernels.

Set-up compiles every kernel once and writes all of them into object files (``bundle``); a process that finds the files of
this very text loads them in a few milliseconds and never imports numba (``native``). Where there is none, numba compiles each
kernel when its module is imported, or reads it from its cache: slower to start, and otherwise the same machine code.

``AINORI_KERNELS=compiled`` has numba do it in any case; ``AINORI_KERNELS=checked`` compiles the bounds-checked form of the
same source, in which every pointer is an array.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, Final, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from matching.kernels.folder import cache_folder
from matching.kernels.native import Library, absent, family_of, find_libraries

F = TypeVar("F", bound=Callable[..., Any])
Ints = NDArray[np.int64]
P64 = Any
P32 = Any
P16 = Any
P8 = Any

# Branchy integer loops gain nothing from vectorizing and the highest level; compiling takes a third less without (measured).
for _name, _value in (("NUMBA_OPT", "1"), ("NUMBA_LOOP_VECTORIZE", "0"), ("NUMBA_SLP_VECTORIZE", "0")):
    os.environ.setdefault(_name, _value)

_BY_NUMBA = os.environ.get("AINORI_KERNELS") in {"compiled", "checked"}
LIBRARIES: Final[dict[str, Library] | None] = None if _BY_NUMBA else find_libraries(cache_folder())
"""The kernels of this text as set-up compiled them; None where numba compiles or loads them one by one."""
KERNELS: Final[dict[str, Any]] = {}
"""Every kernel that was imported, by the module and name of its function."""


def kernel(function: F) -> F:
    """Return ``function`` as machine code.

    Parameters annotated ``P64`` (``P32``, ``P16``, ``P8``) are pointers, ``Ints`` arrays (for callers outside: tables but
    for a few rows, by name), all others int64: one signature each, as numba left to itself compiles anew for every literal.
    A kernel with pointers is for other kernels only.
    """
    name = f"{function.__module__}.{function.__qualname__}"
    if LIBRARIES is not None:
        loaded: Any = LIBRARIES[family_of(function.__module__)].get(function, name)
        standing: Any = absent(name) if loaded is None else loaded
        return cast("F", standing)
    from matching.kernels.jit import compile_kernel  # numba takes 0.7 s, and most processes do without

    KERNELS[name] = compile_kernel(function)
    return cast("F", KERNELS[name])
