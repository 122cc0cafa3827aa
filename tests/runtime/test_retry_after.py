"""Retry-After, as RFC 9110 writes it and as servers do."""

from datetime import UTC, datetime

import pytest

from kuulolla.runtime.retry_after import retry_after_s

NOW = datetime(2025, 12, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("", None),
        ("120", 120),
        ("Mon, 01 Dec 2025 12:01:00 GMT", 60),
        ("Mon, 01 Dec 2025 11:00:00 GMT", 0),
        ("99999999", 3600),
        ("soon", None),
        ("-5", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(header: str | None, seconds: float | None) -> None:
    assert retry_after_s(header, NOW, 3600) == seconds
