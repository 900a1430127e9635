"""Writing all kernels that may be called from outside into one object file, tried in a process of its own before it counts."""

from __future__ import annotations

import hashlib
import inspect
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

import llvmlite.binding as llvm  # type: ignore[import-untyped]
from llvmlite import ir

from matching.kernels.jit import POINTERS, ROWS
from matching.kernels.native import TABLE
from matching.kernels.unlinked import optimised_object

_WORD: Final = ir.IntType(8).as_pointer()
_TRY: Final = """
import sys
from pathlib import Path
from matching.kernels.native import Library
Library(Path(sys.argv[1]), sys.argv[2]).get(print, "")
"""


def columns_of(function: Any) -> list[int] | None:
    """Return for each parameter the dimensions of its array (0: an int64); None where one is a pointer: not for outside."""
    parameters = inspect.signature(function).parameters.items()
    if any(str(p.annotation) in POINTERS for _, p in parameters):
        return None
    return [0 if str(p.annotation) != "Ints" else 1 if name in ROWS else 2 for name, p in parameters]


def _table(symbols: list[str]) -> Any:
    """Return a module with the table of addresses; what it names is kept by LLVM, all else may be inlined away."""
    module = ir.Module(TABLE)
    module.triple = llvm.get_process_triple()
    functions = [ir.Function(module, ir.FunctionType(ir.IntType(32), []), symbol) for symbol in symbols]
    table = ir.GlobalVariable(module, ir.ArrayType(_WORD, len(functions)), TABLE)
    table.initializer = ir.Constant(table.type.pointee, [f.bitcast(_WORD) for f in functions])
    # Arrays from Python come without an owner of numba's, so that this is never called; it must only be there.
    ending = ir.Function(module, ir.FunctionType(ir.VoidType(), [_WORD]), "NRT_MemInfo_call_dtor")
    ir.IRBuilder(ending.append_basic_block()).ret_void()
    return llvm.parse_assembly(str(module))


def machine_code(kernels: dict[str, Any]) -> tuple[dict[str, list[int]], bytes]:
    """Link kernels into one object.

    Parameters
    ----------
    kernels : dict
        numba's dispatchers, by name; those with pointers are left out, but for what others call of them.

    Returns
    -------
    dict, bytes
        The kernels in the order of the table, with the dimensions of their parameters; and the object file.
    """
    columns = {name: columns_of(compiled.py_func) for name, compiled in kernels.items()}
    outside = {name: found for name, found in columns.items() if found is not None}
    results = [result for name in outside for result in kernels[name].overloads.values()]  # one signature each
    table = _table([result.fndesc.mangled_name for result in results])
    return outside, optimised_object(table, [result.library for result in results])


def write_bundle(kernels: dict[str, Any], folder: Path, family: str) -> bool:
    """Write an object file and its list; False where a fresh process cannot load it, and then nothing is left behind."""
    outside, code = machine_code(kernels)
    listed = {"kernels": outside, "sha256": hashlib.sha256(code).hexdigest()}
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as trial:
        Path(trial, f"{family}.o").write_bytes(code)
        Path(trial, f"{family}.json").write_text(json.dumps(listed, indent=1), encoding="utf-8")
        tried = subprocess.run([sys.executable, "-c", _TRY, trial, family], capture_output=True, check=False)  # noqa: S603
        if tried.returncode != 0:
            return False
        for ending in ("o", "json"):
            Path(trial, f"{family}.{ending}").replace(folder / f"{family}.{ending}")
    return True
