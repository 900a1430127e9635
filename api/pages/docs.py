"""The API's documentation as one page out of its OpenAPI document: no script, no other host."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from api.messages import Language
from api.pages.html import Html, Part, tag
from api.pages.words import ROLES, word
from api.refusals import REFUSALS

_VERBS: Final = ("get", "post", "put", "patch", "delete")


def parts(document: Mapping[str, Any], language: Language) -> list[Part]:
    """Return the page's parts: how to begin, every operation by its tag, every model."""
    groups: dict[str, list[Part]] = {}
    for path, item in document["paths"].items():
        for verb in _VERBS:
            if verb in item:
                operation = item[verb]
                name = (operation.get("tags") or ["-"])[0]
                groups.setdefault(name, []).append(_operation(verb, path, operation, language))
    shown: list[Part] = [tag("p", word("docs_how", language)), tag("pre", tag("code", _CURL))]
    shown.append(
        tag(
            "p",
            *([tag("a", name, href=f"#{name}"), " · "] for name in groups),
            tag("a", word("models", language), href="#models"),
        )
    )
    for name, operations in groups.items():
        shown += [tag("h2", name, id=name), *operations]
    shown.append(tag("h2", word("models", language), id="models"))
    for name, schema in sorted(document["components"]["schemas"].items()):
        shown.append(
            tag("details", tag("summary", tag("code", name)), _described(schema), _fields(schema, language), id=f"model-{name}")
        )
    return shown


def _operation(verb: str, path: str, operation: Mapping[str, Any], language: Language) -> Html:
    roles = operation.get("x-roles")
    who = word("anyone", language)
    if roles is not None:
        who = ", ".join(ROLES[role][0 if language == "ja" else 1] for role in roles)
    inner: list[Part] = [_described(operation), tag("p", f"{word('roles', language)}: {who}", class_="quiet")]
    parameters = operation.get("parameters") or []
    if parameters:
        rows = [(_parameter(one), one.get("description") or "") for one in parameters]
        inner += [tag("h3", word("parameters", language)), _table(rows)]
    body = _body(operation)
    if body is not None:
        inner.append(tag("h3", word("body", language), ": ", _type(body)))
        example = operation["requestBody"]["content"].get("application/json", {}).get("example")
        if example is not None:
            text = json.dumps(example, ensure_ascii=False, indent=1)
            inner.append(tag("pre", tag("code", text)))
    inner.append(tag("h3", word("answers", language)))
    inner.append(_table([(status, _answer(one)) for status, one in sorted(operation["responses"].items())]))
    head = tag("summary", tag("span", verb.upper(), class_="verb"), " ", tag("code", path), " ", operation.get("summary", ""))
    return tag("details", head, *inner)


def _parameter(one: Mapping[str, Any]) -> Part:
    mark = " *" if one.get("required") else ""
    return [tag("code", one["name"]), mark, tag("span", f" {one['in']} · ", class_="quiet"), _type(one.get("schema", {}))]


def _body(operation: Mapping[str, Any]) -> Mapping[str, Any] | None:
    content = operation.get("requestBody", {}).get("content", {})
    for kind in content.values():
        schema: Mapping[str, Any] = kind.get("schema", {})
        return schema
    return None


def _answer(one: Mapping[str, Any]) -> Part:
    shown: list[Part] = [_ticked(one.get("description") or "")]
    for kind, content in (one.get("content") or {}).items():
        if kind == "application/json" and content.get("schema"):
            shown += [" ", _type(content["schema"])]
    return shown


def _described(thing: Mapping[str, Any]) -> Part:
    return tag("p", thing["description"]) if thing.get("description") else ""


def _ticked(text: str) -> Part:
    """Show what stands between backticks as code; a refusal's code leads to its page."""
    shown: list[Part] = []
    for number, piece in enumerate(text.split("`")):
        if number % 2:
            code = tag("code", piece)
            shown.append(tag("a", code, href=f"/problems/{piece}") if piece in REFUSALS else code)
        elif piece:
            shown.append(piece)
    return shown


def _fields(schema: Mapping[str, Any], language: Language) -> Part:
    required = set(schema.get("required", ()))
    rows: list[tuple[Part, Part]] = []
    for name, field in (schema.get("properties") or {}).items():
        mark = tag("span", f" {word('required', language)}", class_="quiet") if name in required else ""
        about = field.get("description") or field.get("title", "") if "description" in field else ""
        rows.append(([tag("code", name), mark], [_type(field), " ", about]))
    return _table(rows) if rows else ""


def _type(schema: Mapping[str, Any]) -> Part:
    """Write a type in a few words, with links to models."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return tag("a", name, href=f"#model-{name}")
    for key in ("anyOf", "oneOf", "allOf"):
        if key in schema:
            return list(_joined([_type(one) for one in schema[key]], " | "))
    if "const" in schema:
        return json.dumps(schema["const"], ensure_ascii=False)
    if "enum" in schema:
        return " | ".join(json.dumps(one, ensure_ascii=False) for one in schema["enum"])
    kind = schema.get("type", "any")
    if kind == "array":
        inner = schema.get("items") or {}
        return ["[", _type(inner) if isinstance(inner, Mapping) else "any", "]"]
    bounds = ", ".join(f"{_BOUNDS[key]} {schema[key]}" for key in _BOUNDS if key in schema)
    return f"{kind} ({bounds})" if bounds else str(kind)


def _joined(shown: list[Part], between: str) -> Iterator[Part]:
    for number, one in enumerate(shown):
        if number:
            yield between
        yield one


def _table(rows: list[tuple[Any, Any]]) -> Html:
    return tag("table", *(tag("tr", tag("td", first), tag("td", second)) for first, second in rows))


_BOUNDS: Final = {
    "minimum": "≥", "maximum": "≤", "exclusiveMinimum": ">", "exclusiveMaximum": "<", "minLength": "length ≥",
    "maxLength": "length ≤", "pattern": "pattern", "format": "format",
}  # fmt: skip
_CURL: Final = """curl -s http://127.0.0.1:8000/v1/sessions -H 'Content-Type: application/json' \\
  -d '{"login": "you@example.org", "password": "…", "kind": "client"}'
curl -s http://127.0.0.1:8000/v1/me -H "Authorization: Bearer TOKEN\""""
