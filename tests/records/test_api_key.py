"""What is said to who presents a key."""

import json
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from kuulolla.records.api_key import VALID_AT_MOST, VALID_FOR, ApiKey, Scope, Verdict, verify
from kuulolla.records.api_keys_index import FIELDS
from kuulolla.records.written_key import WrittenKey

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
HELD = WrittenKey("abcdefgh2345", bytes(range(32)))


def given_out(**changes: Any) -> ApiKey:  # noqa: ANN401 - fields of a key
    """The key HELD as it is kept."""
    made = {
        "id": HELD.id,
        "sha256": HELD.sha256(),
        "label": "raportti",
        "scopes": {Scope.READ},
        "created_at": NOW,
        "created_by": "maija",
        "expires_at": NOW + VALID_FOR,
    }
    return ApiKey.model_validate({**made, **changes})


REVOKED = given_out(revoked_at=LATER, revoked_by="matti")
STRANGER = WrittenKey(HELD.id, bytes(32))
MICROSECOND = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("presented", "kept", "now", "scope", "said"),
    [
        (HELD, given_out(), LATER, Scope.READ, Verdict.OK),
        (HELD, given_out(), LATER, Scope.EXPORT, Verdict.LACKS_SCOPE),
        (HELD, given_out(scopes=set(Scope)), LATER, Scope.SAVED_SEARCHES, Verdict.OK),
        (HELD, given_out(), NOW + VALID_FOR - MICROSECOND, Scope.READ, Verdict.OK),
        (HELD, given_out(), NOW + VALID_FOR, Scope.READ, Verdict.EXPIRED),
        (HELD, given_out(), NOW + VALID_FOR, Scope.EXPORT, Verdict.EXPIRED),
        (HELD, REVOKED, LATER, Scope.READ, Verdict.REVOKED),
        (HELD, REVOKED, NOW + VALID_FOR, Scope.READ, Verdict.REVOKED),
        # Another server's clock may be behind the one that revoked.
        (HELD, REVOKED, NOW, Scope.READ, Verdict.REVOKED),
        (HELD, None, LATER, Scope.READ, Verdict.UNKNOWN),
        # Who has not got the secret learns nothing of the key.
        (STRANGER, given_out(), LATER, Scope.READ, Verdict.UNKNOWN),
        (STRANGER, REVOKED, LATER, Scope.READ, Verdict.UNKNOWN),
        (STRANGER, given_out(), NOW + VALID_FOR, Scope.EXPORT, Verdict.UNKNOWN),
    ],
)
def test_a_key_opens_what_it_was_given_out_for_as_long_as_it_is_good(
    presented: WrittenKey, kept: ApiKey | None, now: datetime, scope: Scope, said: Verdict
) -> None:
    assert verify(presented, kept, now, scope) is said


@given(st.binary(min_size=32, max_size=32))
def test_no_other_secret_opens_anything(secret: bytes) -> None:
    if secret != HELD.secret:
        assert verify(WrittenKey(HELD.id, secret), given_out(), LATER, Scope.READ) is Verdict.UNKNOWN


def test_http_asks_for_another_key_unless_this_one_is_right_and_may_not() -> None:
    assert {verdict: verdict.status for verdict in Verdict} == {
        Verdict.OK: HTTPStatus.OK,
        Verdict.UNKNOWN: HTTPStatus.UNAUTHORIZED,
        Verdict.REVOKED: HTTPStatus.UNAUTHORIZED,
        Verdict.EXPIRED: HTTPStatus.UNAUTHORIZED,
        Verdict.LACKS_SCOPE: HTTPStatus.FORBIDDEN,
    }


@pytest.mark.parametrize(
    "changes",
    [
        {"expires_at": NOW},
        {"expires_at": NOW - MICROSECOND},
        {"expires_at": NOW + VALID_AT_MOST + MICROSECOND},
        {"expires_at": datetime(2027, 1, 31)},  # noqa: DTZ001 - that it has no zone is what is wrong
        {"scopes": set()},
        {"scopes": {"everything"}},
        {"label": ""},
        {"label": "x" * 201},
        {"label": "raportti\x1b[2J"},
        {"created_by": ""},
        {"rate_per_minute": 0},
        {"rate_per_minute": 60_001},
        {"id": "ABCDEFGH2345"},
        {"id": "abcdefgh2345\n"},
        {"sha256": "0" * 63},
    ],
)
def test_a_key_that_is_not_meant_so_is_not_given_out(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        given_out(**changes)


def test_a_key_may_last_two_years() -> None:
    assert given_out(expires_at=NOW + VALID_AT_MOST).standing(LATER) is Verdict.OK


def test_what_is_kept_is_read_back_and_the_order_of_scopes_is_always_the_same() -> None:
    made = given_out(scopes=set(Scope), revoked_at=LATER, revoked_by="matti")
    assert ApiKey.from_json(made.to_json()) == made
    assert json.loads(made.to_json())["scopes"] == sorted(Scope)


def test_what_is_kept_shows_neither_secret_nor_hash_and_holds_no_secret() -> None:
    kept = given_out()
    assert kept.sha256 not in repr(kept) + str(kept)
    for secret in (HELD.secret.hex(), HELD.text(), HELD.text().rpartition("_")[2][:40]):
        assert secret not in kept.to_json().decode()


def test_the_index_maps_every_field_of_a_key_and_no_other() -> None:
    assert set(FIELDS) == set(ApiKey.model_fields)
