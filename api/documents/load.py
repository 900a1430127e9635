"""Files to documents: read, form, references; all faults together or a document that can be trusted."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from api.documents.base import Document
from api.documents.candidates import Candidates
from api.documents.day import Day
from api.documents.faults import Fault, InputFaults, fault
from api.documents.form import form_faults
from api.documents.plan import PlanDocument
from api.documents.read import parse_json, read_json
from api.documents.references import day_faults

_Model = TypeVar("_Model", bound=Document)


def load_day(path: str | Path) -> Day:
    """
    Read a day file.

    Raises
    ------
    InputFaults
        With every fault of form and of meaning that was found, in the order of the document's tables.
    """
    return _day(*read_json(Path(path)), file=str(path))


def day_from(raw: bytes, *, file: str = "day") -> Day:
    """
    Read a day document that is in memory already; ``file`` names it in faults.

    Raises
    ------
    InputFaults
        As :func:`load_day`.
    """
    return _day(*parse_json(raw, file=file), file=file)


def _day(text: str, data: object, *, file: str) -> Day:
    if _has(data, "day_hash", "routes"):
        raise InputFaults(file, [fault("", "form.plan_given")])
    day, found = _formed(Day, text)
    seen = {item.path for item in found}
    # Where a value's form is wrong already, a second line about the same field would only confuse.
    found += [item for item in day_faults(data) if item.path not in seen]
    if found or day is None:
        raise InputFaults(file, found)
    return day


def load_plan(path: str | Path) -> PlanDocument:
    """
    Read a plan file; whether it fits a day and a network is judged by planning.

    Raises
    ------
    InputFaults
        With every fault of form that was found.
    """
    return _plan(*read_json(Path(path)), file=str(path))


def plan_from(raw: bytes, *, file: str = "plan") -> PlanDocument:
    """
    Read a plan document that is in memory already; ``file`` names it in faults.

    Raises
    ------
    InputFaults
        As :func:`load_plan`.
    """
    return _plan(*parse_json(raw, file=file), file=file)


def _plan(text: str, data: object, *, file: str) -> PlanDocument:
    if _has(data, "date", "profiles"):
        raise InputFaults(file, [fault("", "form.day_given")])
    plan, found = _formed(PlanDocument, text)
    if found or plan is None:
        raise InputFaults(file, found)
    return plan


def load_candidates(path: str | Path) -> Candidates:
    """
    Read a candidates file; whether its entries fit a day is judged when they are added to it.

    Raises
    ------
    InputFaults
        With every fault of form, and ids given twice.
    """
    text, data = read_json(Path(path))
    if _has(data, "date", "profiles"):
        raise InputFaults(str(path), [fault("", "form.day_given")])
    given, found = _formed(Candidates, text)
    if found or given is None:
        raise InputFaults(str(path), found)
    first: dict[str, int] = {}
    for index, one in enumerate(given.candidates):
        if one.id in first:
            where = f"candidates[{first[one.id]}]"
            found.append(fault(f"candidates[{index}].id", "ref.duplicate", value=one.id, first=where))
        first.setdefault(one.id, index)
    if found:
        raise InputFaults(str(path), found)
    return given


def checked_day(day: Day, *, file: str = "day") -> Day:
    """
    Check a day that was made rather than read.

    Raises
    ------
    InputFaults
        With every fault of meaning.
    """
    found = day_faults(day.model_dump(mode="json", by_alias=True))
    if found:
        raise InputFaults(file, found)
    return day


def _has(data: object, *keys: str) -> bool:
    """Whether the data are another kind of document: one line then says more than a hundred about its fields."""
    return isinstance(data, dict) and all(key in data for key in keys)


def _formed(model: type[_Model], text: str) -> tuple[_Model | None, list[Fault]]:
    try:
        return model.model_validate_json(text), []
    except ValidationError as error:
        return None, form_faults(error, model)
