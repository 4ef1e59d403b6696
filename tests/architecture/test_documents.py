"""Documents that are made from the code say what the code says."""

import inspect
import re
from pathlib import Path

import pytest

from adapters.settings import Settings
from cli.docs import DOCUMENTS
from services import error_catalogue, errors

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_generated_document_is_fresh(name: str) -> None:
    assert (ROOT / name).read_text(encoding="utf-8") == DOCUMENTS[name](), "make docs writes it anew"


def test_the_example_names_exactly_the_settings() -> None:
    text = (ROOT / ".env.production.example").read_text(encoding="utf-8")
    named = re.findall(r"^(?:# )?([A-Z][A-Z0-9_]+)=", text, re.MULTILINE)
    assert sorted(named) == sorted(name.upper() for name in Settings.model_fields)


def test_the_tree_of_errors_is_the_classes() -> None:
    drawn = re.findall(r"([A-Z]\w+) +(\d{3})(?: (\S+))?$", inspect.getdoc(errors) or "", re.MULTILINE)
    classes = [(one.__name__, str(one.status), one.code) for one in error_catalogue.catalogue()]
    assert [(name, status, code or "internal") for name, status, code in drawn] == classes


def test_codes_are_unique() -> None:
    codes = [one.code for one in error_catalogue.catalogue()]
    assert len(codes) == len(set(codes))
