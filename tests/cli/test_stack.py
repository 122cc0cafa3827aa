"""`kuulolla stack`, as somebody types it."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from kuulolla.cli.stack import app


@pytest.fixture(autouse=True)
def never_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A directory where no stack ever was, and ports that nothing uses."""
    monkeypatch.setenv("KUULOLLA_STACK_DIR", str(tmp_path / "stack"))
    monkeypatch.setenv("KUULOLLA_STACK_PORT_BASE", "24500")


def test_status_of_a_stack_that_is_down_ends_with_3_and_shows_both_servers() -> None:
    result = CliRunner().invoke(app, ["status"])
    assert result.exit_code == 3
    assert "kafka" in result.output
    assert "elasticsearch" in result.output


def test_down_of_a_stack_that_is_down_is_no_fault() -> None:
    assert CliRunner().invoke(app, ["down"]).exit_code == 0


def test_reset_of_a_stack_that_never_was_is_no_fault() -> None:
    assert CliRunner().invoke(app, ["reset"]).exit_code == 0


def test_a_fault_is_one_line_and_ends_with_1(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KUULOLLA_JAVA_HOME", str(tmp_path))
    result = CliRunner().invoke(app, ["up", "--how", "maven"])
    assert result.exit_code == 1
    assert result.stderr.startswith("kuulolla stack: KUULOLLA_JAVA_HOME is")
    assert len(result.stderr.strip().splitlines()) == 1


def test_a_wrong_way_is_wrong_use() -> None:
    assert CliRunner().invoke(app, ["up", "--how", "magic"]).exit_code == 2


@pytest.mark.parametrize("command", ["up", "down", "reset", "status"])
def test_every_command_explains_itself_with_an_example(command: str) -> None:
    result = CliRunner().invoke(app, [command, "--help"])
    assert f"kuulolla stack {command}" in result.output
