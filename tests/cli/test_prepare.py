"""What `kuulolla index apply` makes."""

from importlib import import_module
from pathlib import Path

from kuulolla import records
from kuulolla.cli.prepare import RECORDS


def test_the_index_of_every_kind_of_record_is_made() -> None:
    modules = sorted(file.stem for file in Path(records.__path__[0]).glob("*_index.py") if file.stem != "record_index")
    assert len(modules) == 9
    applied = {apply.__module__.rpartition(".")[2]: apply for apply in RECORDS}
    assert sorted(applied) == modules
    for name, apply in applied.items():
        assert apply is getattr(import_module(f"kuulolla.records.{name}"), f"apply_{name}")
