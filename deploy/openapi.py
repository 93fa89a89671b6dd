"""`wspolnie openapi`: writes each service's OpenAPI description beside its contracts."""

import argparse
import importlib
import json
from importlib.metadata import version
from pathlib import Path
from typing import Any

from deploy.roster import ROOT, SERVICES

FOLDER = ROOT / "shared" / "contracts" / "openapi"


def add_parser(subparsers: Any) -> None:
    """Adds the subcommand."""
    text = "write the OpenAPI descriptions of the services"
    parser = subparsers.add_parser("openapi", help=text, description=text.capitalize() + ".")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where to write them")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Writes one file a service; the gateway has pages, not an API."""
    args.folder.mkdir(parents=True, exist_ok=True)
    for service in SERVICES:
        if service != "gateway":
            (args.folder / f"{service}.json").write_text(text_of(service), encoding="utf-8")
    return 0


def text_of(service: str) -> str:
    """The description's exact text."""
    from shared.openapi import describe

    apis = importlib.import_module(f"services.{service}.api").APIS
    document = describe(service, version("wspolnie").partition(".dev")[0], apis)
    return json.dumps(document, indent=1, ensure_ascii=False, sort_keys=False) + "\n"
