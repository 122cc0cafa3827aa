"""Words of a post as fields: each has its words where the post has them."""

from itertools import zip_longest

from hypothesis import given
from hypothesis import strategies as st

from kuulolla.search import layout
from kuulolla.search.words import WORD_FIELDS, IndexedWord, word_fields

_LETTERS = st.text("abäö-#", min_size=1, max_size=4)
WORDS = st.builds(
    IndexedWord,
    _LETTERS,
    st.lists(_LETTERS, min_size=1, max_size=6).map(tuple),
    st.lists(_LETTERS, max_size=4).map(tuple),
)


def test_a_compound_lies_where_its_word_lies_with_all_that_it_may_be_taken_for() -> None:
    title = [IndexedWord("jono", ("jono",))]
    text = [IndexedWord("kela-jono", ("kelajono",), ("kela", "jono")), IndexedWord("voi", ("voi", "voida"))]
    made = word_fields([title, [], text])
    assert made["forms"] == ["jono", "kela-jono voi"]
    assert made["readings"]["r1"] == ["jono", "kelajono voi"]
    assert made["readings"]["r2"] == ["·", "kela voida"]
    assert made["readings"]["r3"] == ["·", "jono"], "nothing follows, and nothing need hold its place"
    assert "r4" not in made["readings"]
    assert made["lemmas"] == ["jono", "kelajono voi voida"]
    assert made["parts"] == ["", "kela jono"]


@given(st.lists(st.lists(WORDS, max_size=6), max_size=3))
def test_positions_never_drift(values: list[list[IndexedWord]]) -> None:
    made = word_fields(values)
    told = [words for words in values if words]
    assert [value.split(" ") for value in made["forms"]] == [[word.form for word in words] for words in told]
    for at, name in enumerate(layout.READINGS):
        field = made["readings"].get(name.removeprefix("readings."), [])
        for value, words in zip_longest(field, told):
            placed = value.split(" ") if value else []
            assert [*placed, *[layout.NOTHING] * (len(words) - len(placed))] == [word.placed[at] for word in words]
        assert [len(value.split(" ")) for value in field[:-1]] == [len(words) for words in told[: len(field)][:-1]]


def test_every_field_is_mapped_and_none_needs_an_analyzer_of_its_own() -> None:
    made = word_fields([[IndexedWord("a", ("a", "b", "c", "d"))]])
    assert set(made) == set(WORD_FIELDS)
    assert set(made["readings"]) == set(WORD_FIELDS["readings"]["properties"])
    assert {f"readings.{name}" for name in made["readings"]} == set(layout.READINGS)
    leaves = [WORD_FIELDS[name] for name in ("forms", "lemmas", "parts")]
    assert {leaf["analyzer"] for leaf in (*leaves, *WORD_FIELDS["readings"]["properties"].values())} == {"whitespace"}
