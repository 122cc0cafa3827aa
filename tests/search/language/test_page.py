"""docs/query-language.md tells the truth: every example is parsed, and finds exactly the posts that it names."""

import re
import shlex
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import ClassVar

import pytest

from kuulolla.search.language.complain import QueryError
from kuulolla.search.language.expand import expand
from kuulolla.search.language.explain import explain
from kuulolla.search.language.fields import FIELDS
from kuulolla.search.language.parse import parse
from kuulolla.search.language.tree import Field, Range, Saved, SavedKind, Tree, terms
from tests.search.language.evaluate import SamplePost, finds
from tests.search.language.words_of import TableAnalysis

PAGE = (Path(__file__).parents[3] / "docs" / "query-language.md").read_text(encoding="utf-8")
GRAMMAR = Path(__file__).parents[3] / "kuulolla" / "search" / "language" / "grammar.lark"
NOW = datetime.fromisoformat("2026-11-21T12:00+02:00")

LEMMAS = {
    "kelassa": ("kela",),
    "kelan": ("kela",),
    "jonotettiin": ("jonottaa", "jono"),
    "tuntia": ("tunti",),
    "lyhyt": ("lyhyt",),
    "oli": ("olla",),
    "kirjastossa": ("kirjasto",),
    "kirjastoissa": ("kirjasto",),
    "lähikirjaston": ("lähikirjasto",),
    "biblioteket": ("bibliotek",),
    "stängt": ("stänga",),
    "hsl:n": ("hsl",),
    "viideltä": ("viisi",),
}
PARTS = {"kela-jono": ("kela", "jono"), "lähikirjaston": ("lähi", "kirjasto"), "#kelajono": ("kela", "jono")}
WORDS = TableAnalysis(LEMMAS, PARTS)


class Named:
    """The saved searches that the page tells of."""

    searches: ClassVar = {
        ("brand", "kela"): "Kela OR Kansaneläkelaitos OR FPA",
        ("theme", "jonot"): "jono OR jonottaa",
        ("search", "aukiolot"): "(kirjasto OR bibliotek) (kiinni OR stänga)",
    }

    def find(self, kind: SavedKind, name: str) -> Tree | None:
        text = self.searches.get((kind, name.casefold()))
        return parse(text) if text else None

    def names(self, kind: SavedKind) -> Iterable[str]:
        return [name for its, name in self.searches if its == kind]


def rows(*head: str) -> list[list[str]]:
    """The rows of every table on the page that has these columns."""
    found: list[list[str]] = []
    lines = PAGE.splitlines()
    for at, line in enumerate(lines):
        if line == f"| {' | '.join(head)} |":
            for row in lines[at + 2 :]:
                if not row.startswith("|"):
                    break
                found.append([cell.strip() for cell in row.removeprefix("|").removesuffix("|").split("|")])
    return found


def query(cell: str) -> str:
    assert (cell[0], cell[-1]) == ("`", "`")
    return cell[1:-1]


def sample(text: str, fields: str) -> SamplePost:
    several: dict[str, set[str]] = {"has": set(), "is": set(), "emotion": set()}
    values: dict[str, str | float | datetime] = {}
    for pair in shlex.split(fields):
        name, _, value = pair.partition("=")
        if name in several:
            several[name].add(value)
        elif name in {"score", "rating"}:
            values[name] = float(value)
        else:
            values[name] = datetime.fromisoformat(value) if name == "published" else value
    has = several["has"] | {name for name in ("rating", "place", "author", "url", "sentiment") if name in values}
    return SamplePost(
        tokens=WORDS.tokens(text),
        hashtags=frozenset(name.lower() for name in re.findall(r"#(\w+)", text)),
        handles=frozenset(name.lower() for name in re.findall(r"@(\w+)", text)),
        emotions=frozenset(several["emotion"]),
        has=frozenset(has),
        is_=frozenset(several["is"]),
        values=values,
    )


POSTS = {name: sample(text, fields) for name, text, fields in rows("post", "text", "fields")}
EXAMPLES = rows("query", "finds", "what it means") + rows("query", "finds", "is read as")
TREES = [parse(query(example[0])) for example in EXAMPLES]


@pytest.mark.parametrize(("asked", "found"), [(query(cell), found) for cell, found, _ in EXAMPLES])
def test_an_example_finds_the_posts_that_stand_beside_it_and_no_others(asked: str, found: str) -> None:
    tree = expand(parse(asked), Named())
    assert [name for name, post in POSTS.items() if finds(tree, post, WORDS, NOW)] == found.split()


@pytest.mark.parametrize(
    ("asked", "read_as"), [(query(a), query(b)) for a, _, b in rows("query", "finds", "is read as")]
)
def test_precedence_is_as_the_page_writes_it_out(asked: str, read_as: str) -> None:
    assert parse(asked) == parse(read_as)


def test_the_saved_searches_of_the_page_are_those_of_this_test() -> None:
    written = {
        tuple(name.casefold().split(":")): text for name, text in re.findall(r"`(\w+:\w+)` is\s+`([^`]+)`", PAGE)
    }
    assert written == Named.searches


@pytest.mark.parametrize(("asked", "said"), [(query(cell), said) for cell, said in rows("query", "what is said")])
def test_a_mistake_is_told_as_the_page_tells_it(asked: str, said: str) -> None:
    with pytest.raises(QueryError) as caught:
        expand(parse(asked), Named())
    assert str(caught.value) == said


@pytest.mark.parametrize(("asked", "english", "finnish"), rows("query", "in English", "in Finnish"))
def test_a_query_is_explained_as_the_page_explains_it(asked: str, english: str, finnish: str) -> None:
    tree = parse(query(asked))
    assert (explain(tree, "en"), explain(tree, "fi")) == (english, finnish)


def test_the_page_lists_every_field_with_its_finnish_names_and_values() -> None:
    listed = {
        name.strip("`:"): (finnish.strip("`:"), values)
        for name, finnish, values in rows("field", "in Finnish", "values")
    }
    assert {name: finnish for name, (finnish, _) in listed.items()} == {
        name: its.finnish for name, its in FIELDS.items()
    }
    for name, field in FIELDS.items():
        choices = ", ".join(f"{value} ({its})" if value != its else value for value, its in field.choices.items())
        assert choices in listed[name][1]


@pytest.mark.parametrize("name", FIELDS)
def test_every_field_has_an_example(name: str) -> None:
    used = {term.name for tree in TREES for term in terms(tree) if isinstance(term, Field)}
    used |= {term.field for tree in TREES for term in terms(tree) if isinstance(term, Range)}
    used |= {term.kind for tree in TREES for term in terms(tree) if isinstance(term, Saved)}
    assert name in used


@pytest.mark.parametrize(
    "kind", ["AND", "OR", "NOT", "JA", "TAI", "EI", "NEAR/", "ONEAR/", " -", '"', "=", "*", "#", "@", "("]
)
def test_every_operator_has_an_example(kind: str) -> None:
    assert any(kind in query(example[0]) for example in EXAMPLES)


def test_the_page_has_the_grammar_that_is_used() -> None:
    assert GRAMMAR.read_text(encoding="utf-8").rstrip() in PAGE
