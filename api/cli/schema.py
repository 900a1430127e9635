"""``ainori schema``: the JSON Schema of our documents."""

from __future__ import annotations

import argparse
import json

from api.cli import options
from api.cli.console import Console
from api.errors import OK


def add(verbs: options.Verbs) -> None:
    """Add the verb."""
    parser = verbs.add("schema", "help.schema", "schema day > day.schema.json")
    parser.add_argument("which", choices=("day", "plan", "candidates", "region"), help=verbs.help("help.which"))
    parser.set_defaults(run=run)


def run(given: argparse.Namespace, _console: Console) -> int:
    """Print the schema; it is JSON with or without ``--json``."""
    from api.documents.base import Document
    from api.documents.candidates import Candidates
    from api.documents.day import Day
    from api.documents.plan import PlanDocument
    from api.regions.config import RegionConfig

    models: dict[str, type[Document]] = {
        "day": Day,
        "plan": PlanDocument,
        "candidates": Candidates,
        "region": RegionConfig,
    }
    model = models[given.which]
    made = {"$schema": "https://json-schema.org/draft/2020-12/schema"} | model.model_json_schema(by_alias=True)
    print(json.dumps(made, ensure_ascii=False, indent=2))
    return OK
