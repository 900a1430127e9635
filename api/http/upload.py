"""Files that are sent as forms: one file and a few short words beside it, or the file alone as the body."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from fastapi import Depends, Request
from fastapi.params import Depends as DependsMark
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException

from api.http.body import UPLOAD_LIMIT
from api.http.problem import Refusal

_FIELDS: Final = 6
_WORD: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """What was sent: the file's bytes, and the words. Its name and the type it claims are not looked at."""

    content: bytes
    words: Mapping[str, str]


class _Upload:
    """A dependency that reads a file; ``kinds`` are types of a body that is the file itself."""

    def __init__(self, kinds: tuple[str, ...]) -> None:
        self.upload_kinds = kinds

    async def __call__(self, request: Request) -> Upload:
        raw = await request.body()
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        words: dict[str, str] = {}
        if kind in self.upload_kinds:
            content = raw
        elif kind == "multipart/form-data":
            content, words = await _form(request)
        else:
            raise Refusal("bad-type", field="Content-Type", wanted=", ".join(("multipart/form-data", *self.upload_kinds)))
        if not content:
            raise Refusal("no-file", field="file")
        return Upload(content=content, words=words)


async def _form(request: Request) -> tuple[bytes, dict[str, str]]:
    words: dict[str, str] = {}
    content = b""
    try:
        async with request.form(max_files=1, max_fields=_FIELDS, max_part_size=UPLOAD_LIMIT) as form:
            for name, value in form.multi_items():
                if isinstance(value, UploadFile):
                    content = await value.read()
                elif len(value) > _WORD or any(ord(letter) < 32 for letter in value):
                    raise Refusal("bad-form", field=name if name.isidentifier() else "")
                else:
                    words[name] = value
    except (MultiPartException, HTTPException, UnicodeError, ValueError):
        raise Refusal("bad-form") from None
    return content, words


def upload_kinds(dependency: object) -> tuple[str, ...] | None:
    """Return which types a file may be sent as by itself, None for what is no upload."""
    return dependency.upload_kinds if isinstance(dependency, _Upload) else None


def upload(*kinds: str) -> DependsMark:
    """Return the mark of a parameter that is an uploaded file."""
    mark: DependsMark = Depends(_Upload(kinds))
    return mark
