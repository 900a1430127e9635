"""Bodies: capped before they are read, parsed strictly, every fault named with its field."""

from __future__ import annotations

import json
from typing import Any, ClassVar, Final, TypeVar

from fastapi import Depends, Request
from fastapi.params import Depends as DependsMark
from pydantic import BaseModel, ConfigDict, ValidationError
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.documents.faults import Fault, fault
from api.documents.form import form_faults
from api.documents.scan import odd_places, suspicious
from api.http.problem import Refusal, language_of, problem_of

JSON_LIMIT: Final = 1_000_000
UPLOAD_LIMIT: Final = 10_000_000
_Model = TypeVar("_Model", bound=BaseModel)


class Body(BaseModel):
    """What a client sends: unknown fields, wrong types and NaN are refused, nothing is converted."""

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


class Shown(BaseModel):
    """What the service answers."""

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", frozen=True, from_attributes=True)


class BodyCap:
    """Refuse bodies that are too large, by their stated length or as soon as they turn out to be, and compressed ones."""

    def __init__(self, app: ASGIApp, *, uploads: tuple[str, ...] = ()) -> None:
        self._app, self._uploads = app, uploads

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through with a counted body."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = UPLOAD_LIMIT if scope["path"].endswith(self._uploads) and self._uploads else JSON_LIMIT
        request = Request(scope)
        refused: Refusal | None = None
        if request.headers.get("content-encoding", "identity").lower() != "identity":
            refused = Refusal("bad-type", field="Content-Encoding", wanted="identity")
        stated = request.headers.get("content-length", "0")
        if not stated.isdigit() or int(stated) > limit:
            refused = Refusal("too-large", limit_kb=limit // 1000)
        if refused is not None:
            await problem_of(refused, language_of(request))(scope, receive, send)
            return
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > limit:
                raise Refusal("too-large", limit_kb=limit // 1000)
            return message

        await self._app(scope, counted, send)


def parse(model: type[_Model], raw: bytes) -> _Model:
    """
    Read a body as a model.

    Raises
    ------
    Refusal
        ``bad-json`` or ``bad-input`` with every fault found.
    """
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refusal("bad-json", faults=[fault("", "file.not_utf8", offset=error.start)]) from None
    if not text.strip():
        raise Refusal("bad-json", faults=[fault("", "file.empty")])
    if suspicious(text):
        raise Refusal("bad-json", faults=[*odd_places(text)] or [_syntax(text)])
    try:
        made = model.model_validate_json(text)
    except ValidationError as error:
        raise Refusal("bad-input", faults=form_faults(error, model, echo=False)) from None
    _no_nul(made.model_dump(mode="json"), "")
    return made


def _syntax(text: str) -> Fault:
    """Say where the text stops being JSON."""
    try:
        json.loads(text)
    except (ValueError, RecursionError) as error:
        line, column = getattr(error, "lineno", 1), getattr(error, "colno", 1)
        return fault("", "json.syntax", line=line, column=column, reason=getattr(error, "msg", "nesting"))
    return fault("", "json.deep")


def _no_nul(value: Any, path: str) -> None:
    """Refuse control characters, NUL and lone surrogates in texts: no store and no page can take them."""
    if isinstance(value, str):
        if any((ord(c) < 32 and c not in "\n\t") or 0xD800 <= ord(c) <= 0xDFFF or 0x202A <= ord(c) <= 0x202E for c in value):
            raise Refusal("bad-input", faults=[fault(path, "form.other", reason="control characters")])
    elif isinstance(value, dict):
        for key, inner in value.items():
            _no_nul(inner, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            _no_nul(inner, f"{path}[{index}]")


class _JsonBody:
    """A dependency that reads the body as a model; ``model`` is how the OpenAPI document learns of it."""

    def __init__(self, model: type[BaseModel]) -> None:
        self.model = model

    async def __call__(self, request: Request) -> Any:
        kind = request.headers.get("content-type", "application/json").partition(";")[0].strip().lower()
        if kind != "application/json":
            raise Refusal("bad-type", field="Content-Type", wanted="application/json")
        return parse(self.model, await request.body())


def json_body(model: type[BaseModel]) -> DependsMark:
    """Return the mark of a parameter that is the JSON body: ``lot: Annotated[LotIn, json_body(LotIn)]``."""
    mark: DependsMark = Depends(_JsonBody(model))
    return mark


def body_model(dependency: Any) -> type[BaseModel] | None:
    """Return the model of a body dependency, None for any other."""
    return dependency.model if isinstance(dependency, _JsonBody) else None
