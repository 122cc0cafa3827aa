"""What is marked in a post is what made it match: each word where it stands, and nothing else."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kuulolla.search.language.parse import parse
from kuulolla.search.language.tree import Near, Tree
from kuulolla.search.lexicon import PlacedWord
from kuulolla.search.marks import Marker, Marks
from kuulolla.search.open_lexicon import open_lexicon
from kuulolla.search.snippet import cut, marked
from kuulolla.search.words import IndexedWord
from tests.search.language.evaluate import SamplePost, finds
from tests.search.test_meaning import CLOSE, DISTANCES, NOW, PLACED, POSTS, WORDS

LEXICON = open_lexicon()


def found(query: str, text: str, title: str = "") -> Marks:
    return Marker(parse(query), LEXICON).marks(LEXICON.read(title, "fi"), LEXICON.read(text, "fi"))


def shown(query: str, text: str) -> str:
    return marked(text, found(query, text).text, "[", "]", str)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("kirjasto", "[Kirjastossakin] oli hiljaista, [lähikirjaston] ovi kiinni. Kirja jäi."),
        ("kela jono", "[Kelassa] seisoin [jonossa], ja [Kela-jono] oli pitkä."),
        ('"kelan jono"', "Jonossa Kelassa; [Kelan] [jono] oli pitkä."),
        ("Kela NEAR/2 jono", "[Kelan] uusi pitkä [jono] ja sitten aivan eri asia, jono."),
        ("Kela ONEAR/2 jono", "Jono. Kaukana siitä on nyt [Kelan] [jono]."),
        ("jono NEAR/3 jono", "[Jono] oli [jono], ja kaukana siitä aivan toisaalla vielä yksi jono."),
        ("=jonoa", "Jono, [jonoa]!"),
        ("kirjast*", "[Kirjastot] ja lähikirjastot"),
        ("kela NOT jono", "[Kela] jono"),
        ("kela OR (jono channel:forum)", "[Kela] [jono]"),
        ("#kelajono @kela", "[#KelaJono] [@kela] kelajono"),
        ("😊", "Hyvä [😊]!"),
        ("*", "Mitä tahansa."),
    ],
)
def test_marked_is_what_the_query_asks_for_as_it_is_written(query: str, text: str) -> None:
    assert shown(query, text.replace("[", "").replace("]", "")) == text


def test_a_title_is_marked_by_itself_and_no_phrase_goes_over_into_the_text() -> None:
    assert found("kela jono", "Jonossa.", "Kelassa") == Marks(((0, 7),), ((0, 7),))
    assert found('"kela jono"', "Jono.", "Kela") == Marks()
    assert found("kela NEAR/50 jono", "Jono.", "Kela") == Marks()


def test_decomposed_letters_are_marked_whole() -> None:
    text = "Hyva\u0308a\u0308 pa\u0308iva\u0308a\u0308"
    assert shown("päivä", text) == "Hyva\u0308a\u0308 [pa\u0308iva\u0308a\u0308]"


def _placed(text: str) -> list[PlacedWord]:
    return [
        PlacedWord(IndexedWord(one.form, tuple(sorted(one.lemmas)), tuple(sorted(one.parts))), at * 2, at * 2 + 1)
        for at, one in enumerate(WORDS.tokens(text))
    ]


@settings(max_examples=300)
@given(PLACED | DISTANCES, POSTS | CLOSE)
def test_something_is_marked_where_and_only_where_the_words_are_found(tree: Tree, text: str) -> None:
    something = bool(Marker(tree, WORDS).marks([], _placed(text)).text)
    assert something == finds(tree, SamplePost(WORDS.tokens(text)), WORDS, NOW)


@given(DISTANCES, CLOSE)
def test_what_a_distance_marks_is_marked_by_one_of_its_sides(tree: Tree, text: str) -> None:
    assert isinstance(tree, Near)
    placed = _placed(text)
    sides = {span for side in (tree.left, tree.right) for span in Marker(side, WORDS).marks([], placed).text}
    assert set(Marker(tree, WORDS).marks([], placed).text) <= sides


def test_a_post_of_one_word_ten_thousand_times_is_marked_in_no_time() -> None:
    text = "jono " * 10_000
    assert len(found("(jono NEAR/2 jono) NEAR/3 (jono NEAR/4 jono)", text).text) >= 4


def _spans(text: str, numbers: Sequence[int]) -> tuple[tuple[int, int], ...]:
    """Some spans in order, none within another."""
    bounds = sorted({number % (len(text) + 1) for number in numbers})
    return tuple(zip(bounds[::2], bounds[1::2], strict=False))


@given(st.text(), st.lists(st.integers(0, 10_000), max_size=12))
def test_marked_text_holds_no_markup_but_ours(text: str, numbers: list[int]) -> None:
    spans = _spans(text, numbers)
    made = marked(text, spans)
    plain = made.replace("<mark>", "").replace("</mark>", "")
    assert "<" not in plain
    assert ">" not in plain
    assert made.count("<mark>") == made.count("</mark>") == len(spans)


@given(st.text(min_size=1), st.lists(st.integers(0, 10_000), max_size=12), st.integers(20, 60))
def test_a_cut_text_is_of_the_text_and_marks_the_same_in_it(text: str, numbers: list[int], length: int) -> None:
    spans = _spans(text, numbers)
    short, moved = cut(text, spans, length)
    assert len(short) <= length + 2
    assert short.strip("…") in text
    whole = [text[start:end] for start, end in spans]
    assert all(short[start:end] in whole for start, end in moved)
    if len(text) <= length:
        assert (short, moved) == (text, spans)


def test_a_long_text_is_cut_to_where_its_marks_are() -> None:
    text = "Alku. " * 100 + "Kelassa jonotettiin, ja jono oli pitkä. " + "Loppu. " * 100
    short, spans = cut(text, found("kela jono", text).text, 80)
    assert [short[start:end] for start, end in spans] == ["Kelassa", "jonotettiin", "jono"]
    assert short.startswith("…")
    assert short.endswith("…")
