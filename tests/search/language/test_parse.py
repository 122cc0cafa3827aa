"""A query's text and its tree: what is read, what is refused, and that printing and reading agree."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kuulolla.search.language.bounds import MOST_CHARACTERS
from kuulolla.search.language.complain import QueryError
from kuulolla.search.language.explain import explain
from kuulolla.search.language.parse import parse
from kuulolla.search.language.show import show
from kuulolla.search.language.tree import (
    Ago,
    And,
    Bound,
    Day,
    Exact,
    Field,
    Near,
    Not,
    Or,
    Phrase,
    Prefix,
    Range,
    Saved,
    Tree,
    Word,
)
from tests.search.language.trees import LIKE_QUERIES, TREES

A, B, C = Word("a"), Word("b"), Word("c")


def parsed_or_refused(text: str) -> Tree | QueryError:
    try:
        return parse(text)
    except QueryError as error:
        return error


@given(TREES)
@example(Exact("\u0338a"))
@example(Word('"'.join("ab")))
def test_a_tree_printed_and_parsed_is_the_same_tree(tree: Tree) -> None:
    assert parse(show(tree)) == tree


@given(LIKE_QUERIES | st.text(max_size=300))
@example("(" * 1000 + ")" * 1000)
@example(")" * MOST_CHARACTERS)
@example("-" * 1999 + "a")
@example("\ud800 \x00 \u202e")
@example("kirjasto:\ud800")
@example('"\\')
@example('"b a\\\u0308"')
def test_any_text_is_a_query_or_is_refused_in_one_line_at_a_column_inside_it(text: str) -> None:
    read = parsed_or_refused(text)
    if isinstance(read, QueryError):
        assert 1 <= read.column <= len(unicodedata.normalize("NFC", text)) + 1
        assert len(str(read).splitlines()) == 1
        assert str(read).encode()
    else:
        assert parse(show(read)) == read
        assert explain(read, "en").startswith("finds ")
        assert explain(read, "fi").encode().startswith("löytää ".encode())


@pytest.mark.parametrize("text", ["(" * 2000, "(a " * 500, "NOT " * 499 + "a", "-" * 1999 + "a", "(a OR -" * 200])
def test_depth_that_would_exhaust_the_stack_of_python_is_refused(text: str) -> None:
    with pytest.raises(QueryError):
        parse(text)


def test_parentheses_that_say_nothing_are_no_depth() -> None:
    assert parse("(" * 999 + "a" + ")" * 999) == A


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a b", And((A, B))),
        ("a AND b", And((A, B))),
        ("a JA b", And((A, B))),
        ("a OR b", Or((A, B))),
        ("a TAI b", Or((A, B))),
        ("NOT a", Not(A)),
        ("EI a", Not(A)),
        ("-a", Not(A)),
        ("a OR b c", Or((A, And((B, C))))),
        ("(a OR b) c", And((Or((A, B)), C))),
        ("a b NEAR/3 c", And((A, Near(B, C, 3, ordered=False)))),
        ("a ONEAR/3 b OR c", Or((Near(A, B, 3, ordered=True), C))),
        ("NOT a b", And((Not(A), B))),
        ("NOT (a b)", Not(And((A, B)))),
        ("NOT (a NEAR/3 b)", Not(Near(A, B, 3, ordered=False))),
        ("a NEAR/3 b NEAR/4 c", Near(Near(A, B, 3, ordered=False), C, 4, ordered=False)),
        ("a NEAR/3 (b NEAR/4 c)", Near(A, Near(B, C, 4, ordered=False), 3, ordered=False)),
        ("(a OR b) NEAR c", Near(Or((A, B)), C, 5, ordered=False)),
        ("a (b (c))", And((A, B, C))),
    ],
)
def test_not_binds_tighter_than_near_near_than_and_and_than_or(text: str, tree: Tree) -> None:
    assert parse(text) == tree


@pytest.mark.parametrize("text", ["a and b", "a or b", "a ja b", "a Ja b", "near/5 a"])
def test_operators_in_small_letters_are_words(text: str) -> None:
    assert parse(text) == And(tuple(map(Word, text.split())))


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ('"Kelan  jono, nyt!"', Phrase("Kelan jono nyt")),
        ("”Kelan jono”", Phrase("Kelan jono")),
        ("„Kelan jono“", Phrase("Kelan jono")),
        ('"Kela"', Word("Kela")),
        ('"AND"', Word("AND")),
        ('"a \\" \\\\ b"', Phrase("a b")),
        ('"a\\"b"', Word('a"b')),
        ("=jonoa", Exact("jonoa")),
        ('="Kelan jono"', Exact("Kelan jono")),
        ('="jonoa"', Exact("jonoa")),
        ("kirjast*", Prefix("kirjast")),
        ("Kela-jono,", Word("Kela-jono")),
        ("C++ (C#)", And((Word("C++"), Word("C#")))),
        ("HSL:n", Word("HSL:n")),
        ("kela:lta", Word("kela:lta")),
        ("IS:n", Word("IS:n")),
        ("Kela: jono", And((Word("Kela"), Word("jono")))),
        ("12:30", Word("12:30")),
        ("a\u0308iti", Word("äiti")),
    ],
)
def test_words_phrases_and_exact_words_are_cleaned_of_what_stands_around_them(text: str, tree: Tree) -> None:
    assert parse(text) == tree


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("channel:forum", Field("channel", "forum")),
        ("Kanava:Foorumi", Field("channel", "forum")),
        ("channel:app-review", Field("channel", "app_review")),
        ('paikka:"Iso  Robertinkatu"', Field("place", "Iso Robertinkatu")),
        ("url:https://www.Yle.example/uutiset/", Field("url", "yle.example/uutiset")),
        ("id:" + "AB" * 16, Field("id", "ab" * 16)),
        ("theme:jonot", Saved("theme", "jonot")),
        ("score:<-0.5", Range("score", None, Bound(-0.5, inclusive=False))),
        ("score:>=0,5", Range("score", Bound(0.5), None)),
        ("score:\u22121..0", Range("score", Bound(-1.0), Bound(0.0))),
        ("score:..0", Range("score", None, Bound(0.0))),
        ("rating:4", Range("rating", Bound(4.0), Bound(4.0))),
        ("published:-7d", Range("published", Bound(Ago(7, "d")), None)),
        ("julkaistu:-2vk..-1vk", Range("published", Bound(Ago(2, "w")), Bound(Ago(1, "w")))),
        ("published:yesterday", Range("published", Bound(Ago(1, "d")), Bound(Ago(1, "d")))),
        ("published:2026-11", Range("published", Bound(Day(2026, 11)), Bound(Day(2026, 11)))),
        ("published:>2026-11", Range("published", Bound(Day(2026, 11), inclusive=False), None)),
    ],
)
def test_fields_take_english_and_finnish_names_values_and_ranges(text: str, tree: Tree) -> None:
    assert parse(text) == tree
    assert parse(show(tree)) == tree


def test_columns_do_not_make_trees_differ() -> None:
    assert parse("theme:jonot") == parse("   theme:jonot")
    assert parse("a NEAR b") == parse("a    NEAR b")
