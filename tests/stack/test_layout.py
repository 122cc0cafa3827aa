"""Where a stack lives."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuulolla.stack import Server, StackFault, StackLayout


def test_without_any_setting_it_is_local_and_starts_at_19000() -> None:
    layout = StackLayout.from_environment({})
    assert layout.directory == Path(".local/stack").resolve()
    assert layout.kafka_bootstrap == "127.0.0.1:19092"
    assert layout.elasticsearch_url == "http://127.0.0.1:19200"


def test_directory_and_ports_come_from_the_environment(tmp_path: Path) -> None:
    environment = {"KUULOLLA_STACK_DIR": str(tmp_path), "KUULOLLA_STACK_PORT_BASE": "29000"}
    layout = StackLayout.from_environment(environment)
    assert layout.directory == tmp_path
    assert layout.ports(Server.KAFKA) == (29092, 29093)
    assert layout.ports(Server.ELASTICSEARCH) == (29200, 29300)


@pytest.mark.parametrize("base", ["", None])
def test_an_empty_port_base_is_none(base: str | None) -> None:
    environment = {} if base is None else {"KUULOLLA_STACK_PORT_BASE": base}
    assert StackLayout.from_environment(environment).kafka_port == 19092


@pytest.mark.parametrize("base", ["x", "80", "65001", "-1", "1e4", "99999999", "\u0661\u0669\u0660\u0660\u0660"])
def test_what_is_no_port_base_is_a_fault_that_quotes_it(base: str) -> None:
    with pytest.raises(StackFault, match="KUULOLLA_STACK_PORT_BASE is"):
        StackLayout.from_environment({"KUULOLLA_STACK_PORT_BASE": base})


@given(st.integers(1024, 65_000))
def test_every_allowed_base_gives_four_different_real_ports(base: int) -> None:
    layout = StackLayout.at(Path(), base)
    ports = {port for server in Server for port in layout.ports(server)}
    assert len(ports) == 4
    assert all(port < 65_536 for port in ports)


def test_a_link_and_what_it_points_to_are_one_stack(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert StackLayout.at(tmp_path / "link") == StackLayout.at(tmp_path / "real")
