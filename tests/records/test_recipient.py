"""Whom notifications go to: addresses that can be reached, and that nothing shows."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from kuulolla.records.recipient import MASK, Recipient, RecipientDefinition, completed, lacks, masked
from kuulolla.records.recipients_index import FIELDS
from kuulolla.records.saved_search import mistakes
from tests.records.told import RECIPIENTS, SECRET, hook, kept_recipient, recipient

SLACK = {"channel": "slack", "address": "https://hooks.example/services/T1/B2/c3"}


def wrong(**values: Any) -> list[str]:  # noqa: ANN401 - any field
    """What is said of these values."""
    with pytest.raises(ValidationError) as caught:
        recipient("päivystys", **values)
    return [f"{'.'.join(map(str, where))}: {what}" for where, what in mistakes(caught.value)]


def test_a_recipient_is_told_in_finnish_ten_times_an_hour_at_any_time_and_gets_no_digest() -> None:
    made = recipient("Päivystys")
    assert (made.key, made.language, made.most_per_hour, made.quiet, made.digest, made.enabled) == (
        "päivystys",
        "fi",
        10,
        None,
        "none",
        True,
    )


@pytest.mark.parametrize("address", ["paivystys@example.fi", "o'hara+x@a-b.example.fi", "1@2.example"])
def test_an_e_mail_address_is_taken(address: str) -> None:
    assert lacks(recipient("x", address=address), loopback=False) is None


@pytest.mark.parametrize(
    "address",
    [
        "",
        "paivystys",
        "paivystys@",
        "@example.fi",
        "a b@example.fi",
        "a@example",
        "a@example..fi",
        "a@-example.fi",
        "a@example.fi\nBcc: b@example.fi",
        "a@example.fi,b@example.fi",
        "Päivystys <a@example.fi>",
        '"a"@example.fi',
        "ä@example.fi",
        "https://example.fi/a@example.fi",
        "m…@example.fi",
        f"a@{'e' * 64}.fi",
        f"a@{'e.' * 126}fi",
    ],
)
def test_what_is_no_e_mail_address_is_refused_and_not_repeated(address: str) -> None:
    assert wrong(address=address) == ["address: give an e-mail address such as paivystys@example.fi"]


@pytest.mark.parametrize("channel", ["slack", "teams", "webhook"])
@pytest.mark.parametrize(
    "address",
    [
        "",
        "hooks.example/x",
        "http://hooks.example/x",
        "http://127.0.0.1.example/x",
        "http://10.0.0.1/x",
        "https://",
        "https://user:password@hooks.example/x",
        "https://hooks.example:0/x",
        "https://hooks.example:99999/x",
        "https://hooks.example/a b",
        "https://hooks.example/\r\nX: y",
        "https://[::1/x",
        "ftp://hooks.example/x",
        "javascript:alert(1)",
        "paivystys@example.fi",
        "https://hooks.example/…",
        f"https://hooks.example/{'x' * 2000}",
    ],
)
def test_what_is_no_https_url_is_refused_and_not_repeated(channel: str, address: str) -> None:
    (said,) = wrong(channel=channel, address=address)
    assert said.startswith("address: give a URL that begins with https://")
    assert len(address) < 9 or address not in said


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost", "[::1]:80", "127.9.9.9"])
def test_plain_http_is_for_this_machine_and_the_local_stack_alone(host: str) -> None:
    made = hook("x", address=f"http://{host}/in")
    assert lacks(made, loopback=True) is None
    assert lacks(made, loopback=False) == (
        "address: http is for the local stack alone; give a URL that begins with https://"
    )


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"secret": SECRET}, "secret: a secret is a webhook's: leave it out"),
        ({**SLACK, "secret": SECRET}, "secret: a secret is a webhook's: leave it out"),
        ({"most_per_hour": 0}, "most_per_hour: Input should be greater than or equal to 1"),
        ({"language": "se"}, "language: Input should be 'fi', 'sv' or 'en'"),
        ({"channel": "fax"}, "channel: Input should be 'email', 'slack', 'teams' or 'webhook'"),
        ({"only_digest": True}, "only_digest: without a digest nothing is told: give one, daily or weekly"),
        ({"quiet": "yöllä"}, "quiet: must be a mapping of its fields"),
        ({"quiet": {"from": "22:00", "to": "22:00"}}, "quiet: quiet hours from 22:00 to 22:00 never end"),
    ],
)
def test_what_is_wrong_is_told_in_one_line(values: dict[str, Any], said: str) -> None:
    (told,) = wrong(**values)
    assert told.startswith(said)


@pytest.mark.parametrize("secret", ["", "x" * 31, "ä" * 40, "x\n" * 20, MASK])
def test_a_secret_that_guards_nothing_is_refused_and_not_repeated(secret: str) -> None:
    said = wrong(channel="webhook", address="https://hooks.example/", secret=secret)
    assert said == ["secret: give 32 characters or more, letters, digits and signs of ASCII"]


def test_what_a_new_recipient_lacks_is_told() -> None:
    assert lacks(recipient("x", address=None), loopback=True) == (
        "give it an address: an e-mail address such as paivystys@example.fi"
    )
    assert lacks(hook("x", secret=None), loopback=True) == (
        "give it a secret of 32 characters or more, which signs what the webhook is sent"
    )
    assert lacks(recipient("x", **SLACK), loopback=True) is None


def test_what_is_not_given_stays_as_it_is_while_the_channel_is_the_same() -> None:
    there = kept_recipient(hook("x", most_per_hour=3))
    bare = hook("x", address=None, secret=None)
    assert completed(bare, there) == hook("x")
    assert completed(hook("x", address="https://other.example/", secret=None), there).secret == there.secret
    assert completed(recipient("x", address=None), there) == recipient("x", address=None)
    assert completed(bare, None) == bare


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("paivystys@example.fi", "p…@example.fi"),
        ("https://hooks.example/services/T1/B2/c3?sig=4#5", "https://hooks.example/…"),
        ("https://hooks.example", "https://hooks.example/…"),
        ("https://hooks.example/x@y", "https://hooks.example/…"),
        ("http://127.0.0.1:8000/in", "http://127.0.0.1:8000/…"),
    ],
)
def test_of_an_address_is_shown_where_it_leads_and_not_whom_or_what_it_opens(address: str, shown: str) -> None:
    assert masked(address) == shown


@given(RECIPIENTS)
def test_nothing_shows_address_or_secret_but_the_document(made: RecipientDefinition) -> None:
    hidden = [one.get_secret_value() for one in (made.address, made.secret) if one]
    record = kept_recipient(made) if made.address else made
    for shown in (repr(record), str(record), record.to_json().decode(), str(record.model_dump()), f"{record}"):
        assert not [one for one in hidden if one in shown]
    if isinstance(record, Recipient):
        assert all(one in record.document().values() for one in hidden)
        assert Recipient.model_validate_json(json.dumps(record.document())) == record


@given(st.text())
def test_any_address_is_taken_or_refused_and_a_refusal_repeats_nothing(text: str) -> None:
    for channel in ("email", "webhook"):
        try:
            recipient("x", channel=channel, address=text)
        except ValidationError as error:
            told = str(error) + repr(mistakes(error))
            assert len(text) < 16 or text not in told


def test_what_is_shown_is_read_back_as_an_earlier_version() -> None:
    record = kept_recipient(hook("x", quiet={"from": "22:00", "to": "07:00"}))
    earlier = Recipient.from_json(record.to_json())
    assert (earlier.address.get_secret_value(), earlier.quiet) == ("https://hooks.example/…", record.quiet)


def test_a_record_gives_back_what_was_defined() -> None:
    made = hook("x", title={"fi": "Koukku"}, digest="daily")
    assert kept_recipient(made).definition == made
    assert kept_recipient(made).definition != hook("x", title={"fi": "Koukku"}, digest="daily", secret=SECRET * 2)


def test_the_index_maps_every_field_of_a_recipient_and_no_other_but_its_earlier_versions() -> None:
    assert set(FIELDS) == {*Recipient.model_fields, "earlier"}
