"""Arguments that several verbs share, and how they are judged."""

from __future__ import annotations

import argparse
import math
from pathlib import Path
from typing import Any

from api.cli.words import word
from api.messages import Language

SIZES = ("XS", "S", "M", "L")
LARGEST_SEED = 2**31 - 1


class Verbs:
    """Adds verbs to a parser, each with its help and an example."""

    def __init__(self, subparsers: Any, language: Language) -> None:
        self._subparsers = subparsers
        self.language = language

    def add(self, name: str, key: str, example: str) -> argparse.ArgumentParser:
        """Add one verb; ``key`` of its help among the words."""
        text = word(key, self.language)
        parser: argparse.ArgumentParser = self._subparsers.add_parser(
            name,
            help=text,
            description=text,
            epilog=f"{word('example', self.language)}: ainori {example}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )
        common(parser, self.language)
        return parser

    def help(self, key: str) -> str:
        """Return a help text."""
        return word(key, self.language)


def common(parser: argparse.ArgumentParser, language: Language) -> None:
    """Add what every verb understands."""
    parser.add_argument("--lang", choices=("ja", "en"), default=argparse.SUPPRESS, help=word("help.lang", language))
    parser.add_argument("--quiet", action="store_true", default=argparse.SUPPRESS, help=word("help.quiet", language))
    parser.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help=word("help.json", language))


def add_roads(parser: argparse.ArgumentParser, verbs: Verbs, *, required: bool = True) -> None:
    """Add ``--roads NET``."""
    parser.add_argument("--roads", metavar="NET", type=Path, required=required, help=verbs.help("help.network"))


def add_seed(parser: argparse.ArgumentParser, verbs: Verbs) -> None:
    """Add ``--seed K``."""
    parser.add_argument("--seed", metavar="K", type=seed, default=1, help=verbs.help("help.seed"))


def seed(text: str) -> int:
    """Read a seed."""
    return whole(text, 0, LARGEST_SEED)


def count(text: str) -> int:
    """Read a number of entries."""
    return whole(text, 0, 100_000)


def iterations(text: str) -> int:
    """Read a number of iterations."""
    return whole(text, 0, 2**53)


def threads(text: str) -> int:
    """Read a number of threads."""
    return whole(text, 1, 256)


def seconds(text: str) -> float:
    """Read a number of seconds."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    # Written so that NaN fails it.
    if not 0 <= value <= 1e7:
        msg = f"{text!r} must be a number of seconds from 0 to 10000000"
        raise argparse.ArgumentTypeError(msg)
    return value


def whole(text: str, low: int, high: int) -> int:
    """Read a whole number within bounds."""
    try:
        value = int(text) if len(text) <= 20 else low - 1
    except ValueError:
        value = low - 1
    if not low <= value <= high:
        msg = f"{text[:30]!r} must be a whole number from {low} to {high}"
        raise argparse.ArgumentTypeError(msg)
    return value
