"""A setting is written into kuulolla.yaml, and nothing else in it moves."""

import stat
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kuulolla.runtime.change_config import change_config
from kuulolla.runtime.config_file import read_config
from kuulolla.runtime.faults import SettingsFault
from kuulolla.runtime.settings import Settings, load

BEFORE = """\
# Ours.
stack: local   # the servers here

# Where posts come from.
sources:
  - name: foorumi  # ketju
"""


def _changed(folder: Path, before: str, value: str | None) -> str:
    path = folder / "kuulolla.yaml"
    path.write_bytes(before.encode())
    change_config(path, "model", value)
    return path.read_bytes().decode()


def test_a_new_setting_comes_at_the_end(tmp_path: Path) -> None:
    assert _changed(tmp_path, BEFORE, "/models/own") == BEFORE + 'model: "/models/own"\n'


@pytest.mark.parametrize("value", ["/models/new", "C:\\mallit\\ääkköset #1: 'x'", None])
@pytest.mark.parametrize("present", ["model: /models/own", 'model:  "a"', "model:", "model: 'a: b'", "model: null"])
def test_a_present_value_is_taken_out_and_its_comment_stays(tmp_path: Path, present: str, value: str | None) -> None:
    before = f"# first\n{present}  # since May\nstack: local\r\n"
    found = _changed(tmp_path, before, value)
    assert found.splitlines()[0] == "# first"
    assert found.splitlines()[1].endswith("  # since May")
    assert found.endswith("\nstack: local\r\n")
    assert read_config(tmp_path / "kuulolla.yaml").values == {"model": value, "stack": "local"}


def test_a_file_that_says_so_already_is_left_alone(tmp_path: Path) -> None:
    assert _changed(tmp_path, "model: a\n", "a") == "model: a\n"
    assert _changed(tmp_path, BEFORE, None) == BEFORE
    change_config(tmp_path / "none.yaml", "model", None)
    assert not (tmp_path / "none.yaml").exists()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", 'model: "a"\n'),
        ("# only this", '# only this\nmodel: "a"\n'),
        ("stack: local", 'stack: local\nmodel: "a"\n'),
        ("\ufeffstack: local\r\n", '\ufeffstack: local\r\nmodel: "a"\r\n'),
        ("model: b\nstack: local\nmodel: c\n", 'model: b\nstack: local\nmodel: "a"\n'),
        ("{stack: local, model: b}\n", '{stack: local, model: "a"}\n'),
    ],
)
def test_odd_files_are_changed_too(tmp_path: Path, before: str, after: str) -> None:
    assert _changed(tmp_path, before, "a") == after


def test_a_missing_file_is_made(tmp_path: Path) -> None:
    change_config(tmp_path / "kuulolla.yaml", "model", "/models/own")
    assert load(Settings, {}, tmp_path).model == Path("/models/own")


@pytest.mark.parametrize(
    "before", ["{stack: local}\n", "  stack: local\n", "stack: local\n...\n", "stack: &a local\nmodel: &b c\nx: *b\n"]
)
def test_a_file_that_would_say_something_else_is_left_with_what_to_do(tmp_path: Path, before: str) -> None:
    with pytest.raises(SettingsFault, match=r"kuulolla\.yaml: cannot be changed safely: write `model: a` into it"):
        _changed(tmp_path, before, "a")
    assert (tmp_path / "kuulolla.yaml").read_text() == before
    assert [path.name for path in tmp_path.iterdir()] == ["kuulolla.yaml"]


def test_a_link_and_the_rights_of_its_file_stay(tmp_path: Path) -> None:
    target = tmp_path / "real.yaml"
    target.write_text("stack: local\n")
    target.chmod(0o640)
    link = tmp_path / "kuulolla.yaml"
    link.symlink_to(target)
    change_config(link, "model", "a")
    assert link.is_symlink()
    assert target.read_text() == 'stack: local\nmodel: "a"\n'
    assert stat.S_IMODE(target.stat().st_mode) == 0o640


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsFault, match="cannot be written: No such file"):
        change_config(tmp_path / "no" / "kuulolla.yaml", "model", "a")


SIGNS = st.characters(exclude_categories=["Cs", "Cc", "Co", "Cn"], exclude_characters="\ufeff\ufffe\uffff")


@given(st.text(SIGNS, min_size=1), st.sampled_from(["", "model: x", "namespace: koe  # moi"]))
def test_any_value_is_read_back_as_it_was_given(
    tmp_path_factory: pytest.TempPathFactory, value: str, before: str
) -> None:
    assume(value.isprintable())
    folder = tmp_path_factory.mktemp("any")
    _changed(folder, before, value)
    assert read_config(folder / "kuulolla.yaml").values["model"] == value
