"""Edits: some fields of a body, laid over what there is, judged as if the whole had been sent."""

from __future__ import annotations

from typing import Any, TypeVar, get_type_hints

import orjson
from pydantic import Field, ValidationError, create_model

from api.documents.form import form_faults
from api.http.body import Body
from api.http.problem import Refusal

_Model = TypeVar("_Model", bound=Body)


def partial(
    model: type[Body], name: str, *, without: tuple[str, ...] = (), example: dict[str, Any] | None = None
) -> type[Body]:
    """Return a body of the same fields, none of them needed; ``without`` names those that an edit may not touch."""
    hints = get_type_hints(model, include_extras=True)
    fields: dict[str, Any] = {}
    for field, info in model.model_fields.items():
        if field not in without:
            # A name that Python does not allow (break) is known by its alias.
            default = None if info.alias is None else Field(None, alias=info.alias)
            fields[field] = (hints[field] | None, default)
    made: type[Body] = create_model(name, __base__=Body, __doc__=f"Fields of {model.__name__} to be changed.", **fields)
    if example is not None:
        made.model_config["json_schema_extra"] = {"examples": [example]}
    return made


def overlaid(model: type[_Model], present: dict[str, Any], given: Body) -> _Model:
    """
    Return the whole body after an edit.

    Raises
    ------
    Refusal
        ``nothing-given``, or ``bad-input`` where the whole is not right any more.
    """
    changes = given.model_dump(mode="json", include=given.model_fields_set, by_alias=True)
    if not changes:
        raise Refusal("nothing-given")
    return whole(model, {**present, **changes})


def whole(model: type[_Model], data: dict[str, Any]) -> _Model:
    """
    Read plain data as a body.

    Raises
    ------
    Refusal
        ``bad-input`` with every fault of form.
    """
    try:
        return model.model_validate_json(orjson.dumps(data))
    except ValidationError as error:
        raise Refusal("bad-input", faults=form_faults(error, model, echo=False)) from None
