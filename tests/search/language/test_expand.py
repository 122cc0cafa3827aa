"""Saved searches in a query: put in their place, refused where they are unknown, circular or too large."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pytest

from kuulolla.search.language.complain import QueryError
from kuulolla.search.language.expand import expand
from kuulolla.search.language.parse import parse
from kuulolla.search.language.tree import SavedKind, Tree


@dataclass(frozen=True)
class Themes:
    """Saved themes by name; no brands."""

    texts: Mapping[str, str]

    def find(self, kind: SavedKind, name: str) -> Tree | None:
        return parse(self.texts[name]) if kind == "theme" and name in self.texts else None

    def names(self, kind: SavedKind) -> Iterable[str]:
        return self.texts if kind == "theme" else ()


def refused(text: str, **themes: str) -> QueryError:
    with pytest.raises(QueryError) as caught:
        expand(parse(text), Themes(themes))
    return caught.value


def test_a_saved_search_stands_where_it_is_named() -> None:
    themes = Themes({"jonot": "jono OR jonottaa", "kaikki": "theme:jonot kirjasto"})
    assert expand(parse("kela -theme:jonot"), themes) == parse("kela -(jono OR jonottaa)")
    assert expand(parse("kela theme:kaikki"), themes) == parse("kela (jono OR jonottaa) kirjasto")


def test_a_changed_theme_changes_what_an_old_query_finds() -> None:
    asked = parse("kela theme:jonot")
    assert expand(asked, Themes({"jonot": "jono"})) != expand(asked, Themes({"jonot": "odottaa"}))


def test_an_unknown_one_is_told_with_the_column_of_its_name() -> None:
    error = refused("kela theme:jonott", jonot="jono")
    assert (error.column, error.meant) == (12, "did you mean theme:jonot?")


def test_an_unknown_one_inside_another_is_told_where_the_query_names_the_outer_one() -> None:
    error = refused("kela theme:outer", outer="a b c theme:inner")
    assert (error.column, error.wrong) == (12, "there is no theme “inner” in theme:outer")


@pytest.mark.parametrize("themes", [{"a": "x OR theme:a"}, {"a": "theme:b x", "b": "NOT theme:c", "c": "theme:a"}])
def test_one_that_uses_itself_is_refused(themes: dict[str, str]) -> None:
    assert "uses itself" in refused("theme:a", **themes).wrong


def test_used_twice_side_by_side_is_no_circle() -> None:
    themes = Themes({"a": "x", "b": "theme:a y"})
    assert expand(parse("theme:a OR theme:b"), themes) == parse("x OR x y")


def test_themes_that_multiply_are_refused_before_they_fill_the_memory() -> None:
    doubling = {f"t{level}": f"theme:t{level + 1} theme:t{level + 1}" for level in range(20)}
    assert "more than" in refused("theme:t0", **doubling, t20="x y").wrong


def test_a_long_chain_of_themes_is_refused_before_the_stack_is_exhausted() -> None:
    chain = {f"t{level}": f"NOT theme:t{level + 1}" for level in range(500)}
    assert "nested" in refused("theme:t0", **chain, t500="x").wrong
