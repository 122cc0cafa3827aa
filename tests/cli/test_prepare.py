"""What `kuulolla index apply` makes."""

from importlib import import_module
from operator import attrgetter
from pathlib import Path

from kuulolla import records
from kuulolla.cli.prepare import RECORDS

KIND = attrgetter("kind")


def test_the_index_of_every_kind_of_record_is_made() -> None:
    modules = sorted(file.stem for file in Path(records.__path__[0]).glob("*_index.py") if file.stem != "record_index")
    assert len(modules) == 9
    made = [getattr(import_module(f"kuulolla.records.{module}"), module.upper()) for module in modules]
    assert sorted(RECORDS, key=KIND) == sorted(made, key=KIND)
