"""The door of the command: arguments, the verb, and one clear line for whatever goes wrong."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from api.cli import admin, ask, check, day, demo, export, pdptw, roads, schema, serve, sheets, solve
from api.cli.console import Console
from api.cli.options import Verbs, common
from api.cli.words import word
from api.documents.faults import Fault, InputFaults
from api.errors import BAD_INPUT, INPUT_FAULTS, INTERRUPTED, OK, ErrorCode, code_of
from api.messages import Language, Said
from api.settings import language as language_of_surroundings


def main(argv: Sequence[str] | None = None) -> int:
    """
    Run ``ainori``.

    Returns
    -------
    exit code
        0 fine, 1 a check found violations, 2 bad input, 70 a fault of the program, 130 interrupted before anything was found.
    """
    words = list(sys.argv[1:] if argv is None else argv)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # A terminal that knows no Japanese shows question marks rather than ending the program.
            stream.reconfigure(errors="replace")
    language = _language(words)
    parser = _parser(language)
    try:
        given = parser.parse_args(words)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else BAD_INPUT
    console = Console(
        language=language, quiet=bool(getattr(given, "quiet", False)), as_json=bool(getattr(given, "json", False))
    )
    try:
        code = int(given.run(given, console))
        sys.stdout.flush()
    except KeyboardInterrupt:
        console.note("interrupted")
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read the output has gone; a second complaint at exit would be one too many.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except InputFaults as faults:
        console.faults(faults, INPUT_FAULTS.code)
        return INPUT_FAULTS.exit_code
    except MemoryError:
        console.fault("too-large", console.say("too_large"))
        return BAD_INPUT
    except Exception as error:
        row = code_of(error)
        if row is None:
            raise
        return _engine_error(console, error, row)
    return code


def _language(words: Sequence[str]) -> Language:
    """Find the language before parsing, as help and complaints are in it too."""
    for place, text in enumerate(words):
        value = text.partition("=")[2] if text.startswith("--lang=") else ""
        if text == "--lang" and place + 1 < len(words):
            value = words[place + 1]
        if value in {"ja", "en"}:
            return "ja" if value == "ja" else "en"
    return language_of_surroundings()


class _Parser(argparse.ArgumentParser):
    """Complains in one line."""

    def error(self, message: str) -> NoReturn:
        print(f"{self.prog}: {' '.join(message.split())}; {self.prog} --help", file=sys.stderr)
        raise SystemExit(BAD_INPUT)


def _parser(language: Language) -> argparse.ArgumentParser:
    parser = _Parser(
        prog="ainori",
        description=word("about", language),
        epilog=f"{word('example', language)}: ainori demo --out out/demo",
        allow_abbrev=False,
    )
    common(parser, language)
    subparsers = parser.add_subparsers(title=word("verbs", language), metavar="VERB", required=True, parser_class=_Parser)
    verbs = Verbs(subparsers, language)
    for verb in (demo, serve, admin, solve, ask, check, roads, day, schema, sheets, export, pdptw):
        verb.add(verbs)
    return parser


def _engine_error(console: Console, error: Exception, row: ErrorCode) -> int:
    reason = " ".join(str(error).split())
    if row.code == "bad-roads":
        fault = Said(*(word("roads_fault", tongue, reason=getattr(error, "fault", reason)) for tongue in ("ja", "en")))
        faults = InputFaults(str(getattr(error, "path", "")), [Fault(path="", key="roads.fault", said=fault)])
        console.faults(faults, row.code)
    elif row.code == "plan-broken":
        console.fault(row.code, console.say("own_fault", reason=reason))
    elif row.code == "bad-instance":
        console.fault(row.code, console.say("instance_fault", reason=reason))
    elif row.code == "roads-not-fetched":
        console.fault(row.code, console.say("download_fault", reason=reason))
    else:
        console.fault(row.code, console.say("problem_fault", reason=reason))
    return row.exit_code
