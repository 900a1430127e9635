"""Kernels from the object file that set-up wrote: loaded by LLVM's own linker, called through ctypes, without numba.

The file is trusted as far as the folder it lies in: it is found under the hash of the kernels' text, the versions and the
processor, and its own hash stands in the list beside it, so that a file cut short is never run.
"""

from __future__ import annotations

import ctypes
import hashlib
import inspect
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import llvmlite.binding as llvm  # type: ignore[import-untyped]
import numpy as np

TABLE: Final = "ainori_kernels"
"""Symbol of the table of addresses, in the order of the list."""
FAMILIES: Final = ("general", "pairs")
"""Each is one object file and the list of what is in it; no kernel of one calls one of another."""
_I64 = ctypes.c_int64
_WORD = ctypes.c_void_p


def _array(value: np.ndarray[Any, Any]) -> list[int]:
    """Return an array as numba hands it on: owner and parent (none), items, bytes an item, address, shape, strides."""
    return [0, 0, value.size, value.itemsize, value.ctypes.data, *value.shape, *value.strides]


def _caller(function: Callable[..., Any], address: int, columns: list[int]) -> Callable[..., Any]:
    """Return a Python function that calls machine code: numba's order is (result, error, arguments) to status.

    ``columns`` says for each parameter the dimensions of its array, 0 for an int64.
    """
    native = ctypes.CFUNCTYPE(ctypes.c_int32, _WORD, _WORD, *[_I64] * sum(5 + 2 * c if c else 1 for c in columns))(address)
    returns = str(inspect.signature(function).return_annotation)
    some = any(columns)

    def call(*given: Any) -> Any:
        result, error = (_I64 * 2)(), _WORD()
        if some:
            words = [w for c, value in zip(columns, given, strict=True) for w in (_array(value) if c else (int(value),))]
        else:
            words = [int(value) for value in given]
        status = native(ctypes.addressof(result), ctypes.addressof(error), *words)
        if status:
            raise RuntimeError(f"kernel {function.__name__} ended with status {status}")
        if returns == "None":
            return None
        return result[0] if returns == "int" else (result[0], result[1])

    call.__name__, call.__doc__, call.__wrapped__ = function.__name__, function.__doc__, function  # type: ignore[attr-defined]
    return call


class Library:
    """An object file in memory; it lives as long as the process, as its code is called.

    Raises
    ------
    OSError, ValueError, KeyError
        Where the file or its list is absent, or one is not of the other.
    """

    def __init__(self, folder: Path, family: str) -> None:
        listed = json.loads((folder / f"{family}.json").read_text(encoding="utf-8"))
        code = (folder / f"{family}.o").read_bytes()
        if hashlib.sha256(code).hexdigest() != listed["sha256"]:
            raise ValueError(f"{folder}/{family}.o is not the file that its list tells of")
        self._parameters: dict[str, list[int]] = listed["kernels"]
        self._code = code
        self._addresses: dict[str, int] = {}
        self._engine: Any = None

    def get(self, function: Callable[..., Any], name: str) -> Any:
        """Return a kernel as a Python function; None where the file has none of that name."""
        if self._engine is None:
            self._link()
        if name not in self._addresses:
            return None
        return _caller(function, self._addresses[name], self._parameters[name])

    def _link(self) -> None:
        llvm.initialize_native_target()
        llvm.initialize_native_asmprinter()
        machine = llvm.Target.from_default_triple().create_target_machine(codemodel="jitdefault", jit=True)
        self._engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), machine)
        self._engine.add_object_file(llvm.object_file.ObjectFileRef.from_data(self._code))
        self._engine.finalize_object()
        first = self._engine.get_global_value_address(TABLE)
        words = (ctypes.c_uint64 * len(self._parameters)).from_address(first)
        self._addresses = dict(zip(self._parameters, words, strict=True))


def find_libraries(folder: Path) -> dict[str, Library] | None:
    """Return the kernels that set-up left in a folder, by family; None where one is missing or was cut short."""
    try:
        return {family: Library(folder, family) for family in FAMILIES}
    except (OSError, ValueError, KeyError):
        return None


def family_of(module: str) -> str:
    """Return the family of a kernel's module: plain pickup and delivery is one of its own."""
    return "pairs" if module.startswith("matching.kernels.pairs") else "general"


def absent(name: str) -> Callable[..., Any]:
    """Return what stands for a kernel that only other kernels call, or that the object file does not have."""

    def call(*_given: Any) -> Any:
        raise RuntimeError(f"{name} is not in the object file of kernels; AINORI_KERNELS=compiled compiles it")

    return call
