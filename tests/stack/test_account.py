"""Who may reach what, where root starts Elasticsearch as nobody."""

import os
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from kuulolla.stack.account import all_may_enter, open_to_all, unprivileged


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user may enter; pytest's own are closed."""
    with tempfile.TemporaryDirectory(prefix="kuulolla-test-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def test_a_folder_below_open_ones_may_be_entered(open_folder: Path) -> None:
    (open_folder / "inside").mkdir(mode=0o755)
    assert all_may_enter(open_folder / "inside")


def test_one_closed_folder_above_is_enough_to_keep_out(open_folder: Path) -> None:
    (open_folder / "closed" / "inside").mkdir(parents=True, mode=0o755)
    (open_folder / "closed").chmod(0o700)
    assert not all_may_enter(open_folder / "closed" / "inside")


def test_a_file_for_its_owner_alone_is_out_of_reach(open_folder: Path) -> None:
    file = open_folder / "file"
    file.touch(mode=0o644)
    assert all_may_enter(file)
    file.chmod(0o600)
    assert not all_may_enter(file)


def test_what_does_not_exist_yet_is_judged_by_where_it_would_be_made(open_folder: Path) -> None:
    assert all_may_enter(open_folder / "not" / "yet")
    open_folder.chmod(0o700)
    assert not all_may_enter(open_folder / "not" / "yet")


def test_open_to_all_opens_everything_and_makes_nothing_runnable_that_was_not(open_folder: Path) -> None:
    inside = open_folder / "closed"
    inside.mkdir(mode=0o700)
    (inside / "data").touch(mode=0o600)
    (inside / "program").touch(mode=0o700)
    open_to_all(inside)
    assert all_may_enter(inside / "data")
    assert stat.S_IMODE((inside / "data").stat().st_mode) == 0o644
    assert stat.S_IMODE((inside / "program").stat().st_mode) == 0o755


def test_an_ordinary_user_starts_elasticsearch_as_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert unprivileged() is None


def test_root_starts_it_as_somebody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    account = unprivileged()
    assert account is not None
    assert account.uid != 0
    assert account.gid != 0
