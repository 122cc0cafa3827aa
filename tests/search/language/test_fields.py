"""Fields and their values: each name means one thing, and what the contracts know can be asked for."""

from collections import Counter

import pytest

from kuulolla.finnish import language
from kuulolla.schemas.post import Channel, Touchpoint
from kuulolla.schemas.scored_post import Emotion, Label
from kuulolla.search.language.fields import FIELDS, FieldName, field_called, names, value_called


def test_no_name_means_two_fields() -> None:
    every = [name for field in FIELDS.values() for name in {field.name, field.finnish}]
    assert Counter(every).most_common(1)[0][1] == 1
    assert set(names()) == set(every)


@pytest.mark.parametrize("field", FIELDS.values(), ids=FIELDS)
def test_no_value_of_a_field_has_two_meanings(field: FieldName) -> None:
    every = [name for value, finnish in field.choices.items() for name in {value, finnish}]
    assert len(every) == len(set(every))


@pytest.mark.parametrize(
    ("name", "values"), [("channel", Channel), ("touchpoint", Touchpoint), ("emotion", Emotion), ("sentiment", Label)]
)
def test_every_value_of_a_contract_can_be_asked_for(name: str, values: type[Channel]) -> None:
    assert set(FIELDS[name].choices) == {value.value for value in values}


def test_every_language_that_is_told_apart_can_be_asked_for() -> None:
    assert set(FIELDS["lang"].choices) == {*language.KNOWN, language.OTHER, language.UNDETERMINED}


def test_names_and_values_are_found_by_their_finnish_name_whatever_the_capitals() -> None:
    channel = field_called("KANAVA")
    assert channel is FIELDS["channel"]
    assert value_called(channel, "Palvelupyyntö") == "service_request"
    assert value_called(channel, "Service-Request") == "service_request"
    assert value_called(channel, "palvelu") is None
