"""This machine is known by its very name."""

import pytest

from kuulolla.runtime.loopback import is_loopback


@pytest.mark.parametrize(
    ("host", "is_this_machine"),
    [
        ("localhost", True),
        ("LOCALHOST", True),
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("10.0.0.1", False),
        ("localhost.example", False),
        ("127.0.0.1.example", False),
        ("0.0.0.0", False),  # noqa: S104 - an address to refuse
        ("", False),
    ],
)
def test_only_names_of_this_machine_are_loopback(host: str, is_this_machine: bool) -> None:  # noqa: FBT001 - a table
    assert is_loopback(host) is is_this_machine
