"""The committed OpenAPI descriptions are those of the code."""

import json

import pytest

from deploy.openapi import FOLDER, text_of


@pytest.mark.parametrize("service", ["consultations", "volunteering"])
def test_the_committed_description_is_current(service: str) -> None:
    committed = (FOLDER / f"{service}.json").read_text(encoding="utf-8")
    assert committed == text_of(service), "run `wspolnie openapi` and commit what it writes"


@pytest.mark.parametrize("service", ["consultations", "volunteering"])
def test_every_reference_leads_somewhere(service: str) -> None:
    document = json.loads(text_of(service))
    schemas = document["components"]["schemas"]
    wanted = set()

    def look(part: object) -> None:
        if isinstance(part, dict):
            if "$ref" in part:
                wanted.add(part["$ref"].rpartition("/")[2])
            for value in part.values():
                look(value)
        elif isinstance(part, list):
            for value in part:
                look(value)

    look(document)
    assert wanted <= set(schemas)
    assert "Problem" in wanted
