"""docs/api.md names every address of the API, and no other."""

import re
from pathlib import Path

from kuulolla.services.portal.api import API
from kuulolla.services.portal.app import portal_app

PAGE = (Path(__file__).parents[3] / "docs" / "api.md").read_text(encoding="utf-8")


def test_the_page_has_every_address_and_every_method() -> None:
    told = {
        re.sub(r"{[a-z]+_id}", "{id}", f"{method.upper()} {path.removeprefix(API)}")
        for path, methods in portal_app(None, None).openapi()["paths"].items()  # type: ignore[arg-type] # told without
        for method in methods
    }
    rows = re.findall(r"^\| ((?:`[A-Z]+`, )*)`([A-Z]+) (/[^`]*)`", PAGE, re.MULTILINE)
    named = {f"{method} {path}" for others, last, path in rows for method in [*re.findall(r"[A-Z]+", others), last]}
    assert named == told
