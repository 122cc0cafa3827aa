"""How large a query may be: at the limit it is read, one more is refused at its column."""

import pytest

from kuulolla.search.language import bounds
from kuulolla.search.language.complain import QueryError
from kuulolla.search.language.parse import parse


def column_of(text: str) -> int:
    with pytest.raises(QueryError) as caught:
        parse(text)
    return caught.value.column


def test_two_thousand_characters_and_no_more() -> None:
    parse("a" * bounds.MOST_CHARACTERS)
    assert column_of("a" * (bounds.MOST_CHARACTERS + 1)) == bounds.MOST_CHARACTERS + 1


def test_a_hundred_words_and_conditions_and_no_more() -> None:
    parse("a " * 50 + "lang:fi " * 50)
    assert column_of("a " * 101) == 201


def test_ten_prefixes_and_no_more() -> None:
    parse("abc* " * 10)
    assert column_of("abc* " * 11) == 51


@pytest.mark.parametrize("text", ["abc*", "123*", "äöå*"])
def test_three_letters_are_enough_for_a_prefix(text: str) -> None:
    parse(text)


@pytest.mark.parametrize("text", ["ab*", "a-b*", "*abc", "a*c"])
def test_two_letters_are_not_and_a_star_stands_at_the_end_only(text: str) -> None:
    assert column_of(text) == 1


def test_fifty_words_between_the_sides_of_near_and_no_more() -> None:
    parse("a NEAR/50 b")
    assert column_of("a NEAR/51 b") == 3
    assert column_of("a ONEAR/99999999999999999999 b") == 3


def nested(levels: int) -> str:
    """A query of so many levels, the innermost a word, AND and OR in turn."""
    text = "a"
    for level in range(levels - 1):
        text = f"(b {text})" if level % 2 else f"(b OR {text})"
    return text


def test_twenty_levels_and_no_more() -> None:
    parse(nested(20))
    assert column_of(nested(21)) == 2
    parse("NOT " * 19 + "a")
    assert column_of("NOT " * 20 + "a") == 1
    parse("a" + " NEAR a" * 19)
    assert column_of("a" + " NEAR a" * 20) == 1


def test_what_stands_side_by_side_is_no_level() -> None:
    parse("a (b (c (d)))" + " OR e" * 40)
