"""The strict form of a document: pydantic's findings as one clear line each."""

from __future__ import annotations

from typing import Any, Final

from pydantic import BaseModel, ValidationError

from api.documents.base import Id, MonthDay, WallTime
from api.documents.faults import Fault, fault, inside
from api.messages import shown

_KEYS: Final = {
    "missing": "form.missing",
    "extra_forbidden": "form.unknown",
    "int_type": "form.int",
    "int_from_float": "form.int",
    "int_parsing": "form.int",
    "int_parsing_size": "form.int",
    "float_type": "form.float",
    "finite_number": "form.float",
    "string_type": "form.text",
    "bool_type": "form.bool",
    "tuple_type": "form.list",
    "dict_type": "form.object",
    "model_type": "form.object",
    "model_attributes_type": "form.object",
    "greater_than_equal": "form.at_least",
    "less_than_equal": "form.at_most",
    "literal_error": "form.one_of",
    "too_short": "form.too_few",
    "too_long": "form.too_many",
    "string_too_long": "form.too_long",
    "string_too_short": "form.too_short",
    "date_type": "form.date",
    "date_parsing": "form.date",
    "date_from_datetime_parsing": "form.date",
    "date_from_datetime_inexact": "form.date",
}
_LIMITS: Final = {
    "greater_than_equal": "ge",
    "less_than_equal": "le",
    "literal_error": "expected",
    "too_short": "min_length",
    "too_long": "max_length",
    "string_too_long": "max_length",
    "string_too_short": "min_length",
}


def _pattern(kind: Any) -> str:
    return str(kind.__metadata__[0].pattern)


_PATTERNS: Final = {
    _pattern(Id): "form.id",
    _pattern(WallTime): "form.time",
    _pattern(MonthDay): "form.month_day",
    r"^\d{4}-\d{2}-\d{2}$": "form.date",
}


def form_faults(error: ValidationError, model: type[BaseModel], *, echo: bool = True) -> list[Fault]:
    """Turn pydantic's findings into faults, in the order of the document; ``model`` is what was wanted.

    Without ``echo`` no text that was sent stands in the words (numbers do): it may be a password or somebody's name.
    """
    names = {name for name in model.model_fields if model.model_fields[name].alias is None}
    items = error.errors(include_url=False, include_context=True)
    refused = {item["loc"][:depth] for item in items for depth in range(len(item["loc"]))}
    # A list whose entries are refused counts as too short for pydantic; only the entries' faults are worth telling.
    return [_one(item, names, echo) for item in items if not (item["type"] == "too_short" and item["loc"] in refused)]


def _one(item: Any, names: set[str], echo: bool) -> Fault:
    path = ""
    for step in item["loc"]:
        if step != "[key]":
            path = inside(path, step)
    kind, context = item["type"], item.get("ctx", {})
    given = item.get("input")
    value = shown(given) if echo or isinstance(given, int | float) else "…"
    if path == "format_version" and kind == "literal_error" and path in names:
        return fault(path, "form.version", value=value)
    if kind == "string_pattern_mismatch":
        return fault(path, _PATTERNS.get(context["pattern"], "form.other"), value=value, reason=item["msg"])
    limit = context.get(_LIMITS.get(kind, ""), "")
    return fault(path, _KEYS.get(kind, "form.other"), value=value, limit=limit, reason=item["msg"])
