"""The signature of a webhook, and how a receiver checks it."""

import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuulolla.services.alerts.notify.signature import check, sign

SECRET = "aivan-salainen-avain-0123456789abcdef"
AT = 1_796_040_000


def test_it_is_the_hmac_of_timestamp_point_and_body() -> None:
    expected = hmac.new(SECRET.encode(), b"1796040000.{}", hashlib.sha256).hexdigest()
    assert sign(SECRET, str(AT), b"{}") == f"v1={expected}"


@given(st.binary(max_size=200), st.integers(0, 10**10), st.floats(-300, 300))
def test_what_was_signed_is_good_for_five_minutes(body: bytes, at: int, apart: float) -> None:
    assert check(SECRET, str(at), sign(SECRET, str(at), body), body, at + apart)


@given(st.binary(max_size=200), st.binary(max_size=200))
def test_another_body_is_no_good(body: bytes, other: bytes) -> None:
    assert check(SECRET, str(AT), sign(SECRET, str(AT), body), other, AT) is (body == other)


@given(st.text(max_size=30), st.text(max_size=80))
def test_anything_else_is_refused_and_raises_nothing(timestamp: str, signature: str) -> None:
    assert not check(SECRET, timestamp, signature, b"{}", AT)


@pytest.mark.parametrize(
    ("secret", "timestamp", "now"),
    [
        (SECRET + "x", str(AT), AT),
        (SECRET, str(AT + 1), AT),
        (SECRET, f" {AT}", AT),
        (SECRET, f"-{AT}", AT),
        (SECRET, "²", AT),
        (SECRET, str(AT), AT + 301),
        (SECRET, str(AT), AT - 301),
    ],
)
def test_another_secret_another_time_or_an_old_one_is_refused(secret: str, timestamp: str, now: float) -> None:
    signature = sign(SECRET, str(AT), b"{}")
    assert not check(secret, timestamp, signature, b"{}", now)
    assert not check(SECRET, "²", sign(SECRET, "²", b"{}"), b"{}", now)
