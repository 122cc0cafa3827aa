"""Saved searches as YAML: what is written is read, the same is written the same, every mistake has its line."""

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from kuulolla.records.entries import Mistake
from kuulolla.records.saved_search import Definition
from kuulolla.records.searches_file import read_searches, write_searches
from tests.records.definitions import DEFINITIONS, brand, known, theme

JONOT = theme("jonot", "jono OR jonottaa\nOR theme:aika", title={"fi": "Jonot: kaikki", "sv": "Köer"}, group="about")
KELA = brand("kela", "Kela", "@kela_fpa", "on", exclusions=["Kelan kylä"], note="yksi\ntoinen")
TEXT = """\
brands:
  kela:
    aliases:
    - Kela
    - '@kela_fpa'
    - 'on'
    exclusions:
    - Kelan kylä
    note: |-
      yksi
      toinen
themes:
  jonot:
    title:
      fi: 'Jonot: kaikki'
      sv: Köer
    group: about
    query: |-
      jono OR jonottaa
      OR theme:aika
"""


def mistakes(text: str) -> list[str]:
    return [f"{one.line}: {one.what}" for one in read_searches(text).mistakes]


def test_a_file_is_written_line_by_line_sorted_by_kind_and_name() -> None:
    assert write_searches([JONOT, KELA]) == write_searches([KELA, JONOT]) == TEXT
    read = read_searches(TEXT)
    assert (read.definitions, read.mistakes) == ((KELA, JONOT), ())
    assert read.lines == {"brand:kela": 2, "theme:jonot": 13}


def test_names_stand_in_order_and_only_a_writer_breaks_lines() -> None:
    long = " ".join(["pitkä"] * 20)
    text = write_searches([theme("b", "x"), theme("a", long, title={"fi": long})])
    assert text.index("\n  a:") < text.index("\n  b:")
    assert (f"fi: {long}\n" in text, f"      {long}\n" in text) == (True, True)


@given(st.lists(DEFINITIONS, max_size=5))
def test_what_is_written_is_read_again(definitions: list[Definition]) -> None:
    one_each = known(*definitions)
    text = write_searches(definitions)
    read = read_searches(text)
    assert read.mistakes == ()
    assert known(*read.definitions) == one_each
    assert write_searches(read.definitions) == text


@settings(max_examples=50)
@given(st.lists(DEFINITIONS, min_size=1, max_size=3))
def test_other_readers_of_yaml_see_the_same_texts(definitions: list[Definition]) -> None:
    section = {"brand": "brands", "theme": "themes", "search": "searches"}
    loaded = yaml.safe_load(write_searches(definitions))
    for one in known(*definitions).values():
        entry = loaded[section[one.kind]][one.name]
        assert (entry.get("query"), tuple(entry.get("aliases", ()))) == (one.query, one.aliases)


@given(
    st.text()
    | st.lists(st.sampled_from(["themes:", "\n  ", "a", ": ", "- ", "[", "{", "&x ", "*x", "|", "? ", "#"])).map(
        "".join
    )
)
def test_any_text_is_read_or_has_a_mistake(text: str) -> None:
    read = read_searches(text)
    assert all(mistake.line >= 1 and "\n" not in mistake.what for mistake in read.mistakes)


@pytest.mark.parametrize("text", ["", "# nothing\n", "themes:\n", "{}"])
def test_a_file_without_searches_is_no_mistake(text: str) -> None:
    assert read_searches(text) == read_searches("")
    assert mistakes(text) == []


def test_every_mistake_is_told_with_its_line() -> None:
    text = """\
themes:
  jonot:
    group: abuot
    query: |-
      jono
      OR (x
  Jonot: {query: x}
  a.b: {query: x}
  liikenne:
    titel: {fi: Liikenne}
    title:
      fi: Liikenne
      fr: Trafic
    query: bussi
  tyhjä:
brands:
  kela:
    aliases:
    - Kela
    - FPA
    - "!"
  Kela: {query: x}
  kela: {query: y}
theme: {}
searches: [x]
"""
    assert mistakes(text) == [
        "3: theme:jonot: group: Input should be 'about', 'stage' or 'value'",
        "4: theme:jonot: query: line 2, column 4: this parenthesis is never closed; add a ) or leave the ( out",
        "8: theme:a.b: name: a name is letters and digits with single hyphens between, such as hidas-eteneminen",
        "10: theme:liikenne: there is no field “titel”; did you mean title?",
        "13: theme:liikenne: title: fr: there is no such field",
        "15: theme:tyhjä: give it a query",
        '18: brand:kela: aliases: !: column 1: “"!"” has nothing to search for; give letters, digits or emoji',
        "23: brands: “kela” is there twice",
        "23: brand:kela is there twice: line 22 has it",
        "24: there is no part “theme”; did you mean themes?",
        "25: searches must be a mapping of names",
    ]


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("themes:\n  a: [", Mistake(2, "is no YAML: expected the node content, but found '<stream end>'")),
        ("themes: &t\n  a: {query: x}\nsearches: *t\n", Mistake(3, "*t: copies are not used here, write it out")),
        ("a: &a [*a]", Mistake(1, "*a: copies are not used here, write it out")),
        ("\x00", Mistake(1, "is no YAML: it holds a character that cannot be printed")),
        ("[" * 5000 + "]" * 5000, Mistake(1, "is nested too deep")),
        ("- a", Mistake(1, "the file must be a mapping of names")),
        ("a: 1\n---\nb: 2\n", Mistake(2, "is no YAML: but found another document")),
    ],
)
def test_what_is_no_such_file_is_told_in_one_line(text: str, mistake: Mistake) -> None:
    assert read_searches(text).mistakes == (mistake,)


def test_every_scalar_is_text_and_an_empty_one_is_absent() -> None:
    read = read_searches("brands:\n  112:\n    aliases: [112, yes, 2026-11-01, null]\n")
    assert [one.what for one in read.mistakes] == ["brand:112: aliases: 3: must be text"]
    read = read_searches("brands:\n  112:\n    aliases: [112, yes, 2026-11-01]\n    note:\n")
    assert read.definitions == (brand("112", "112", "yes", "2026-11-01"),)
