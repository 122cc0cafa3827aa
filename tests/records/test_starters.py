"""The sets to begin with: every theme is sound, and finds what people say (starter_examples.yaml) and no more."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
import yaml

from kuulolla.finnish.analyser import open_analyser
from kuulolla.finnish.analysis import Analyser
from kuulolla.finnish.voikko import Voikko
from kuulolla.records.check_searches import complaints
from kuulolla.records.saved_search import Definition
from kuulolla.records.searches_file import read_searches, write_searches
from kuulolla.records.starters import STARTERS, starter
from kuulolla.runtime.faults import Fault
from kuulolla.search.analysis import QueryWord
from kuulolla.search.language.parse import parse
from kuulolla.search.language.show import show
from kuulolla.search.language.tree import And, Or, Tree
from tests.search.language.evaluate import SamplePost, Token, finds

NOW = datetime(2026, 11, 29, tzinfo=UTC)
FOLDER = Path(__file__).parents[2] / "kuulolla" / "records" / "starter"
FILES = {file.stem: read_searches(file.read_text(encoding="utf-8")) for file in sorted(FOLDER.iterdir())}
THEMES = {theme.name: theme for file in FILES.values() for theme in file.definitions}
EXAMPLES: Mapping[str, Mapping[str, list[str]]] = yaml.safe_load(
    (Path(__file__).parent / "starter_examples.yaml").read_text(encoding="utf-8")
)

needs_voikko = pytest.mark.skipif(
    Voikko.find() is None, reason="libvoikko is not installed: apt-get install libvoikko1 voikko-fi"
)


@dataclass(frozen=True)
class Words:
    """The analyser as the query language's port `Analysis`, and a post's tokens by it."""

    analyser: Analyser

    def words(self, text: str) -> list[QueryWord]:
        return [QueryWord(one.token.form.lower(), one.lemmas) for one in self.analyser.analyse(text)]

    def post(self, text: str) -> SamplePost:
        return SamplePost(
            tuple(
                Token(at, one.token.form.lower(), frozenset(one.lemmas), frozenset(one.parts))
                for at, one in enumerate(self.analyser.analyse(text))
            )
        )

    def otherwise(self, name: str) -> list[str]:
        """The examples of a theme that it should find and does not, or finds and should not."""
        tree = parse(THEMES[name].text)
        return [
            text
            for kind, texts in EXAMPLES[name].items()
            for text in texts
            if finds(tree, self.post(text), self, NOW) != (kind == "found")
        ]


@cache
def alternatives(query: str) -> tuple[Tree, ...]:
    """What a theme finds, each way of saying it, without what it leaves out."""
    tree = parse(query)
    asked = tree.parts[0] if isinstance(tree, And) else tree
    return asked.parts if isinstance(asked, Or) else (asked,)


@pytest.mark.parametrize("file", FILES)
def test_every_file_can_be_read_and_belongs_to_a_set(file: str) -> None:
    assert FILES[file].mistakes == ()
    assert any(file in files for files in STARTERS.values())


def test_every_theme_can_be_used_beside_all_others_and_has_a_name_of_its_own() -> None:
    assert complaints({}, THEMES.values()) == {}
    assert len(THEMES) == sum(len(file.definitions) for file in FILES.values())


@pytest.mark.parametrize("name", STARTERS)
def test_a_set_comes_back_from_yaml_as_it_was(name: str) -> None:
    definitions = starter(name)
    assert set(read_searches(write_searches(definitions)).definitions) == set(definitions)


def test_a_set_that_is_not_there_is_told_with_those_that_are() -> None:
    with pytest.raises(Fault, match="there are public, b2b, path, value"):
        starter("julkinen")


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
def test_a_theme_has_titles_in_three_languages_a_group_and_enough_ways_of_saying_it(theme: Definition) -> None:
    assert theme.title is not None
    assert theme.title.sv
    assert theme.title.en
    assert theme.group == {"path": "stage", "value": "value"}.get(_file(theme.name), "about")
    assert theme.set == {"public": "public", "b2b": "b2b"}.get(_file(theme.name))
    assert 15 <= len(alternatives(theme.text)) <= 50


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
def test_no_theme_says_the_same_twice(theme: Definition) -> None:
    ways = [show(way).casefold() for way in alternatives(theme.text)]
    assert [way for way in ways if ways.count(way) > 1] == []


def test_every_theme_has_examples() -> None:
    assert EXAMPLES.keys() == THEMES.keys()
    for name, examples in EXAMPLES.items():
        assert len(examples["found"]) >= 3, name
        assert len(examples["left"]) >= 3, name


@needs_voikko
@pytest.mark.parametrize("name", EXAMPLES)
def test_a_theme_finds_its_examples_and_leaves_what_is_not_meant(name: str) -> None:
    assert Words(open_analyser("voikko")).otherwise(name) == []


def test_without_voikko_few_examples_are_read_otherwise() -> None:
    words = Words(open_analyser("fallback"))
    otherwise = [text for name in EXAMPLES for text in words.otherwise(name)]
    texts = [text for examples in EXAMPLES.values() for kind in examples.values() for text in kind]
    assert len(otherwise) <= 0.03 * len(texts), otherwise


def _file(name: str) -> str:
    return next(file for file, read in FILES.items() if any(one.name == name for one in read.definitions))
