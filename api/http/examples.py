"""Examples for bodies whose model gives none: made from the schema, with values that mean something in this domain."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

_BY_NAME: Final[dict[str, Any]] = {
    "date": "2026-11-21",
    "until": "2026-11-21",
    "first": "2026-11-21",
    "last": "2026-11-21",
    "name": "なす",
    "note": "裏口に置いてください",
    "reason": "雨で収穫できません",
    "because": "写真と数が合わないため",
    "units": 3,
    "total": 10,
    "crates": 2,
    "crate_type": "farm20",
    "lot": "lot-0123456789abcdef",
    "order": "order-0123456789abcdef",
    "trip": "trip-0123456789abcdef",
    "device": "phone-1",
    "number": 1,
    "at": "2026-11-21T07:05:00+09:00",
    "seconds": 60,
    "lon": 139.83,
    "lat": 38.73,
}
_DEEPEST: Final = 8


def example_of(schema: Mapping[str, Any], schemas: Mapping[str, Any], *, name: str = "", depth: int = 0) -> Any:
    """
    Return a value that a schema describes: its own example, else the first choice of everything, required fields only.

    Parameters
    ----------
    schemas
        Where references lead.
    name
        Of the field that the value is for.
    """
    if depth > _DEEPEST:
        return None
    if schema.get("examples"):
        return schema["examples"][0]
    for key in ("example", "const"):
        if key in schema:
            return schema[key]
    if "$ref" in schema:
        return example_of(schemas.get(schema["$ref"].rpartition("/")[2], {}), schemas, name=name, depth=depth + 1)
    if schema.get("enum"):
        return schema["enum"][0]
    for key in ("anyOf", "oneOf", "allOf"):
        if key in schema:
            some = [one for one in schema[key] if one.get("type") != "null"] or schema[key]
            return example_of(some[0], schemas, name=name, depth=depth + 1)
    return _by_type(schema, schemas, name, depth)


def _by_type(schema: Mapping[str, Any], schemas: Mapping[str, Any], name: str, depth: int) -> Any:
    kind = schema.get("type")
    if kind == "object":
        return _object(schema, schemas, depth)
    if kind == "array":
        if "prefixItems" in schema:
            return [example_of(one, schemas, name=name, depth=depth + 1) for one in schema["prefixItems"]]
        return [example_of(schema.get("items", {}), schemas, name=name.removesuffix("s"), depth=depth + 1)]
    if kind == "boolean":
        return bool(schema.get("default", True))
    if kind in {"integer", "number"}:
        return _number(schema, name)
    if schema.get("format") == "date-time":
        return "2026-11-21T07:05:00+09:00"
    if schema.get("format") == "date":
        return "2026-11-21"
    text = _BY_NAME.get(name, f"{name}-0123456789abcdef" if name else "…")
    return str(text)[: schema.get("maxLength", 200)]


def _object(schema: Mapping[str, Any], schemas: Mapping[str, Any], depth: int) -> dict[str, Any]:
    fields = schema.get("properties") or {}
    wanted = schema.get("required") or list(fields)[:1]
    return {name: example_of(fields[name], schemas, name=name, depth=depth + 1) for name in wanted if name in fields}


def _number(schema: Mapping[str, Any], name: str) -> int | float:
    value = _BY_NAME.get(name, schema.get("default", 1))
    found: int | float = value if isinstance(value, int | float) and not isinstance(value, bool) else 1
    least: int | float = schema.get("minimum", schema.get("exclusiveMinimum", found - 1) + 1)
    most: int | float = schema.get("maximum", found)
    return min(max(found, least), max(most, least))
