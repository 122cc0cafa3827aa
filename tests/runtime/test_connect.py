"""Which addresses may be connected to, and for how long."""

import httpcore
import httpx
import pytest

from kuulolla.runtime.connect import AddressNotAllowedError, CheckedTransport, Deadline, is_public


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2001:4860:4860::8888", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),  # noqa: S104 - an address to refuse
        ("224.0.0.1", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:127.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
        ("64:ff9b:1::7f00:1", False),
        ("::7f00:1", False),
        ("fec0::1", False),
        ("192.0.0.8", False),
    ],
)
def test_only_addresses_of_the_public_internet_are_public(address: str, public: bool) -> None:  # noqa: FBT001 - a table
    assert is_public(address) is public


def test_no_wait_is_longer_than_what_is_left_of_the_whole_time() -> None:
    deadline = Deadline()
    deadline.begin(1)
    assert deadline.within(0.5) == 0.5
    assert deadline.within(10) <= 1
    assert deadline.within(None) <= 1
    deadline.begin(0)
    with pytest.raises(httpcore.ReadTimeout):
        deadline.within(10)


def test_a_name_that_leads_to_no_allowed_address_is_told_apart_from_one_that_does_not_answer() -> None:
    deadline = Deadline()
    deadline.begin(1)
    for allow_private, is_told in ((False, True), (True, False)):
        transport = CheckedTransport(deadline, allow_private=allow_private)
        with httpx.Client(transport=transport) as client, pytest.raises(httpx.ConnectError) as caught:
            client.get("http://localhost:1/")
        assert isinstance(caught.value.__cause__, AddressNotAllowedError) is is_told
