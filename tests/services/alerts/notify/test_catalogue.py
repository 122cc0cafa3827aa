"""Every text is in every language, with the same places to fill."""

import re
import string
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from pydantic import BaseModel, ValidationError

from kuulolla.records.recipient import Language
from kuulolla.records.watch import INTERVALS
from kuulolla.services.alerts.notify.catalogue import Plural, Words, words

EITHER = {"in", "during"}
"""How long: each language puts it its own way."""


def _texts(value: object, where: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, BaseModel):
        value = value.model_dump()
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _texts(inner, f"{where}.{name}")
    elif isinstance(value, tuple):
        for at, inner in enumerate(value):
            yield from _texts(inner, f"{where}.{at}")
    else:
        yield where, str(value)


def _slots(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("language", Language)
def test_every_text_is_there_and_not_empty(language: Language) -> None:
    assert [where for where, text in _texts(words(language)) if not text.strip() and text != "\u00a0"] == []


@pytest.mark.parametrize("language", Language)
def test_a_text_has_the_same_places_to_fill_in_every_language(language: Language) -> None:
    finnish = {where: _slots(text) for where, text in _texts(words(Language.FI))}
    for where, text in _texts(words(language)):
        assert _slots(text) - EITHER == finnish[where] - EITHER, where


@pytest.mark.parametrize("language", Language)
def test_no_text_is_left_in_another_language(language: Language) -> None:
    """Names of a few things are alike in two of them; sentences are not."""
    ours = {where: _said(text) for where, text in _texts(words(language))}
    for other in Language:
        if other != language:
            theirs = dict(_texts(words(other)))
            assert [where for where, text in ours.items() if " " in text and text == _said(theirs[where])] == []


def _said(text: str) -> str:
    """The words alone, without what is filled in and the signs around it."""
    return " ".join(re.sub(r"\{\w+\}|[^\w\s]", " ", text).split())


def test_a_catalogue_with_a_text_missing_or_one_too_many_is_refused() -> None:
    whole = words(Language.FI).model_dump(by_alias=True, mode="json")
    whole = yaml.safe_load(yaml.safe_dump(whole))
    for name in ("in", "during"):
        whole[name]["of"] = {int(minutes): text for minutes, text in whole[name]["of"].items()}
    Words.model_validate(whole)
    one_too_many = ({**whole, "endnig": "x"}, {**whole, "in": {**whole["in"], "weeks": "{count} viikossa"}})
    for spoiled in (*_each_less_one(whole), *one_too_many):
        with pytest.raises(ValidationError):
            Words.model_validate(spoiled)


def _each_less_one(whole: dict[Any, Any]) -> Iterator[dict[Any, Any]]:
    """The catalogue without one text, for each that it must have: lengths that no watch looks at may have none."""
    for name, value in whole.items():
        if isinstance(value, dict):
            yield from ({**whole, name: less} for less in _each_less_one(value))
        if not isinstance(name, int) or name in INTERVALS:
            yield {other: text for other, text in whole.items() if other != name}


def test_one_is_told_apart_from_any_other_number() -> None:
    text = Plural(one="one", other="other")
    assert [text.of(count) for count in (0, 1, 2, 21)] == ["other", "one", "other", "other"]
