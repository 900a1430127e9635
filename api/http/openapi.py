"""The OpenAPI document: what FastAPI sees of the routes, plus bodies, refusals and rights that our own marks carry."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, TypeVar

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from pydantic.json_schema import models_json_schema

from api.http.body import body_model
from api.http.caller import verb_of
from api.http.examples import example_of
from api.http.rights import ANYONE, RIGHTS
from api.http.upload import upload_kinds
from api.refusals import REFUSALS

_Endpoint = TypeVar("_Endpoint", bound=Callable[..., Any])
_REF: Final = "#/components/schemas/{model}"
_EVERYWHERE: Final = ("busy", "own-fault")


def _calls(dependant: Dependant) -> Iterator[Any]:
    for inner in dependant.dependencies:
        yield inner.call
        yield from _calls(inner)


def verb_of_route(route: APIRoute) -> str | None:
    """Return the row of the table of roles that a route names; None where it names none."""
    return next((verb for call in _calls(route.dependant) if (verb := verb_of(call)) is not None), None)


def api_routes(app: FastAPI) -> list[APIRoute]:
    """Return all routes that answer requests, in the order of the routers."""
    return [route for router in app.state.routers for route in router.routes if isinstance(route, APIRoute)]


def describe(app: FastAPI) -> dict[str, Any]:
    """Return the OpenAPI document, made once."""
    if app.openapi_schema:
        return app.openapi_schema
    document = get_openapi(title=app.title, version=app.version, routes=app.routes, description=_ABOUT)
    routes = api_routes(app)
    bodies = {model for route in routes for call in _calls(route.dependant) if (model := body_model(call)) is not None}
    named, schemas = models_json_schema(
        [(model, "validation") for model in sorted(bodies, key=lambda m: m.__name__)], ref_template=_REF
    )
    refs: dict[Any, str] = {model: str(said["$ref"]) for (model, _), said in named.items()}
    components = document.setdefault("components", {})
    components.setdefault("schemas", {}).update(schemas.get("$defs", {}))
    components["schemas"]["Problem"] = _PROBLEM
    components["schemas"].pop("HTTPValidationError", None)
    components["schemas"].pop("ValidationError", None)
    components["securitySchemes"] = {
        "bearer": {"type": "http", "scheme": "bearer"},
        "cookie": {"type": "apiKey", "in": "cookie", "name": "__Host-ainori"},
    }
    for route in routes:
        for method in route.methods or ():
            operation = document["paths"].get(route.path_format, {}).get(method.lower())
            if operation is not None:
                _complete(operation, route, refs, components["schemas"])
    app.openapi_schema = document
    return document


def _complete(operation: dict[str, Any], route: APIRoute, refs: Mapping[Any, str], schemas: Mapping[str, Any]) -> None:
    verb = verb_of_route(route)
    model = next((m for call in _calls(route.dependant) if (m := body_model(call)) is not None), None)
    if model is not None:
        schema = {"$ref": refs[model]}
        content: dict[str, Any] = {"schema": schema, "example": example_of(schema, schemas)}
        operation["requestBody"] = {"required": True, "content": {"application/json": content}}
    sent = next((types for call in _calls(route.dependant) if (types := upload_kinds(call)) is not None), None)
    if sent is not None:
        operation["requestBody"] = _file(sent)
    codes = [*_EVERYWHERE, *(getattr(route.endpoint, "refuses", ()))]
    if verb is not None and verb != ANYONE:
        codes += ["not-signed-in", "not-your-role"]
        operation["security"] = [{"bearer": []}, {"cookie": []}]
        operation["x-roles"] = sorted(RIGHTS[verb])
    if model is not None:
        codes += ["bad-json", "bad-input", "too-large"]
    responses = operation.setdefault("responses", {})
    responses.pop("422", None)
    by_status: dict[int, list[str]] = {}
    for code in dict.fromkeys(codes):
        by_status.setdefault(REFUSALS[code].status, []).append(code)
    for status, found in sorted(by_status.items()):
        responses[str(status)] = {
            "description": "; ".join(f"`{code}`: {REFUSALS[code].en}" for code in found),
            "content": {"application/problem+json": {"schema": {"$ref": _REF.format(model="Problem")}}},
        }


def _file(kinds: tuple[str, ...]) -> dict[str, Any]:
    """Describe a file: as a form's field, or as the body itself."""
    raw = {"schema": {"type": "string", "format": "binary"}}
    form = {"type": "object", "properties": {"file": {"type": "string", "format": "binary"}}, "required": ["file"]}
    return {"required": True, "content": {"multipart/form-data": {"schema": form}, **dict.fromkeys(kinds, raw)}}


def refuses(*codes: str) -> Callable[[_Endpoint], _Endpoint]:
    """Name the refusals of an endpoint, for its documentation; each must be in the table."""
    missing = [code for code in codes if code not in REFUSALS]
    if missing:
        raise KeyError(f"no words for {missing}")

    def mark(endpoint: _Endpoint) -> _Endpoint:
        endpoint.refuses = codes  # type: ignore[attr-defined]
        return endpoint

    return mark


_ABOUT: Final = (
    "Lots of non-standard produce, orders of restaurants and trips that run anyway, decided together. Every POST carries an "
    "`Idempotency-Key`; every refusal is an RFC 9457 problem with a stable `code`, in Japanese or English by `Accept-Language`."
)
_PROBLEM: Final = {
    "type": "object",
    "title": "Problem",
    "description": "RFC 9457 problem details",
    "examples": [
        {
            "type": "/problems/units-gone",
            "code": "units-gone",
            "status": 409,
            "title": REFUSALS["units-gone"].en,
            "field": "units",
            "figures": {"left": 1},
        }
    ],
    "properties": {
        "type": {"type": "string"},
        "code": {"type": "string"},
        "status": {"type": "integer"},
        "title": {"type": "string"},
        "title_ja": {"type": "string"},
        "title_en": {"type": "string"},
        "field": {"type": "string"},
        "figures": {"type": "object"},
        "faults": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"field": {"type": "string"}, "code": {"type": "string"}, "text": {"type": "string"}},
            },
        },
        "faults_total": {"type": "integer"},
    },
    "required": ["type", "code", "status", "title"],
}
