"""Watches and recipients as YAML: what is written is read, without secrets unless asked, every mistake has its line."""

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from kuulolla.records.entries import Mistake
from kuulolla.records.recipient import RecipientDefinition
from kuulolla.records.watch import WatchDefinition
from kuulolla.records.watches_file import read_watches, write_watches
from tests.records.told import RECIPIENTS, SECRET, WATCHES, hook, recipient, watch

METRICS = "'negative_count', 'total_count', 'negative_share', 'mean_score' or 'silent'"
KOUKKU = hook("koukku", language="sv", most_per_hour=3)
JOHTO = recipient("johto", title={"fi": "Johto"}, quiet={"from": "22:00", "to": "07:00", "days": ["sat", "sun"]})
KELA = watch(
    "kela",
    recipients=["koukku", "johto"],
    escalation=[{"after_min": 30, "recipients": ["johto"]}],
    interval_min=15,
)
TEXT = """\
recipients:
  johto:
    title:
      fi: Johto
    channel: email
    language: fi
    most_per_hour: 10
    quiet:
      from: '22:00'
      to: 07:00
      days:
      - sat
      - sun
      severe_too: false
    digest: none
    only_digest: false
    enabled: true
  koukku:
    channel: webhook
    language: sv
    most_per_hour: 3
    digest: none
    only_digest: false
    enabled: true
watches:
  kela:
    search: brand:kela
    metric: negative_count
    interval_min: 15
    sensitivity: normal
    minimum: 5
    cooldown_h: 24
    recipients:
    - koukku
    - johto
    escalation:
    - after_min: 30
      recipients:
      - johto
    severe_from: 5.0
    enabled: true
"""


def without_secrets(one: RecipientDefinition) -> RecipientDefinition:
    return one.model_copy(update={"address": None, "secret": None})


def mistakes(text: str) -> list[str]:
    return [f"{one.line}: {one.what}" for one in read_watches(text).mistakes]


def test_a_file_is_written_sorted_by_name_without_addresses_and_secrets() -> None:
    assert write_watches([KOUKKU, JOHTO], [KELA]) == write_watches([JOHTO, KOUKKU], [KELA]) == TEXT
    read = read_watches(TEXT)
    assert (read.recipients, read.watches, read.mistakes) == (
        (without_secrets(JOHTO), without_secrets(KOUKKU)),
        (KELA,),
        (),
    )
    assert (read.line("watch:kela", "search"), read.line("watch:kela", "quiet")) == (27, 26)


def test_addresses_and_secrets_are_written_when_asked_for() -> None:
    text = write_watches([KOUKKU], [], secrets=True)
    assert "address: https://hooks.example/a/b\n" in text
    assert f"secret: {SECRET}\n" in text
    assert read_watches(text).recipients == (KOUKKU,)


@pytest.mark.parametrize("secrets", [False, True])
@settings(max_examples=50)
@given(recipients=st.lists(RECIPIENTS, max_size=3), watches=st.lists(WATCHES, max_size=3))
def test_what_is_written_is_read_again(
    *, recipients: list[RecipientDefinition], watches: list[WatchDefinition], secrets: bool
) -> None:
    text = write_watches(recipients, watches, secrets=secrets)
    read = read_watches(text)
    assert read.mistakes == ()
    kept = {one.key: one if secrets else without_secrets(one) for one in recipients}
    assert {one.key: one for one in read.recipients} == kept
    assert {one.key: one for one in read.watches} == {one.key: one for one in watches}
    assert write_watches(read.recipients, read.watches, secrets=secrets) == text


@settings(max_examples=50)
@given(st.lists(RECIPIENTS, max_size=3), st.lists(WATCHES, max_size=3))
def test_other_readers_of_yaml_see_the_same_values(
    recipients: list[RecipientDefinition], watches: list[WatchDefinition]
) -> None:
    loaded = yaml.safe_load(write_watches(recipients, watches)) or {}
    for name, entry in loaded.get("recipients", {}).items():
        assert RecipientDefinition.model_validate({"name": name, **entry}).name == name
    for name, entry in loaded.get("watches", {}).items():
        assert WatchDefinition.model_validate({"name": name, **entry}).name == name


@given(
    st.text()
    | st.lists(
        st.sampled_from(["watches:", "recipients:", "\n  ", "a", ": ", "- ", "quiet:", "{", "[", "&x ", "*x"])
    ).map("".join)
)
def test_any_text_is_read_or_has_a_mistake(text: str) -> None:
    read = read_watches(text)
    assert all(mistake.line >= 1 and "\n" not in mistake.what for mistake in read.mistakes)


def test_every_mistake_is_told_with_its_line_and_none_repeats_an_address() -> None:
    text = """\
recipients:
  johto:
    channel: email
    address: https://hooks.example/salainen
    quiet:
      from: '22:00'
      to: 7
      dayz: [mon]
  koukku:
    channel: webhook
    secret: lyhyt
    adress: https://hooks.example/salainen
  Johto: {channel: slack}
watches:
  kela:
    search: kela
    metric: loud
    interval_min: 7
    escalation:
    - after_min: 5
      recipients: [a]
    - after_min: soon
      recipients: [b]
      more: x
  a.b: {search: brand:a, metric: silent}
watch: {}
"""
    assert mistakes(text) == [
        "4: recipient:johto: address: give an e-mail address such as paivystys@example.fi",
        "7: recipient:johto: quiet: to: a time of the day is written as a clock shows it, such as 07:00 or 22:30",
        "8: recipient:johto: quiet: dayz: there is no such field",
        "11: recipient:koukku: secret: give 32 characters or more, letters, digits and signs of ASCII",
        "12: recipient:koukku: there is no field “adress”; did you mean address?",
        "16: watch:kela: search: name a saved search as in a query: brand:kela, theme:jonot or search:aukiolot",
        f"17: watch:kela: metric: Input should be {METRICS}",
        "18: watch:kela: interval_min: one of 5, 10, 15, 30, 60, 120, 180, 240, 360, 720, 1440 minutes",
        "22: watch:kela: escalation: 1: after_min: must be a whole number",
        "24: watch:kela: escalation: 1: more: there is no such field",
        "25: watch:a.b: name: a name is letters and digits with single hyphens between, such as hidas-eteneminen",
        "26: there is no part “watch”; did you mean watches?",
    ]


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("watches:\n  a: [", Mistake(2, "is no YAML: expected the node content, but found '<stream end>'")),
        ("- a", Mistake(1, "the file must be a mapping of names")),
        (
            "watches:\n  a: {search: brand:a, metric: silent}\n  A: {search: brand:a, metric: silent}\n",
            Mistake(3, "watch:a is there twice: line 2 has it"),
        ),
    ],
)
def test_what_is_no_such_file_is_told_in_one_line(text: str, mistake: Mistake) -> None:
    assert read_watches(text).mistakes == (mistake,)
