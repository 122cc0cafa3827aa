"""On random posts, a compiled query finds what the direct evaluator says that the query finds."""

from datetime import UTC, datetime

from hypothesis import example, given, settings
from hypothesis import strategies as st

from kuulolla.search import layout
from kuulolla.search.compile import compile_tree
from kuulolla.search.language.show import show
from kuulolla.search.language.tree import Exact, Near, Not, Phrase, Prefix, Tree, Word, all_of, any_of
from tests.search.language.evaluate import SamplePost, Token, finds
from tests.search.language.words_of import TableAnalysis
from tests.search.lucene import Document, matches

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)

# Four words in two forms; "voin" has two readings, "kelajono" two parts, "kaksin" both.
LEMMAS = {"kelan": ("kela",), "jonon": ("jono",), "voin": ("voi", "voida"), "kaksin": ("kaksi", "kaksin")}
PARTS = {"kelajono": ("kela", "jono"), "kaksin": ("voi", "jono")}
WORDS = TableAnalysis(LEMMAS, PARTS)
FORMS = ["kela", "kelan", "jonon", "voin", "kaksin", "kelajono", "x"]
ASKED = ["kela", "Kelan", "jono", "voi", "voin", "voida", "kaksi", "kelajono"]

POSTS = st.lists(st.sampled_from(FORMS), max_size=7).map(" ".join)

_PHRASES = st.lists(st.sampled_from(ASKED), min_size=2, max_size=3).map(" ".join)
PLACED: st.SearchStrategy[Tree] = (
    st.sampled_from(ASKED).map(Word)
    | _PHRASES.map(Phrase)
    | st.sampled_from(FORMS).map(Exact)
    | _PHRASES.map(Exact)
    | st.sampled_from(["kel", "kela", "jon"]).map(Prefix)
)


def _near(sides: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    choices = st.lists(sides, min_size=2, max_size=3).map(any_of)
    return st.builds(Near, sides | choices, sides | choices, st.integers(0, 3), st.booleans())


def _combined(parts: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    return parts.map(Not) | st.lists(parts, min_size=2, max_size=3).flatmap(
        lambda several: st.sampled_from([all_of(several), any_of(several)])
    )


TREES = st.recursive(st.recursive(PLACED, _near, max_leaves=5), _combined, max_leaves=6)


def indexed(tokens: tuple[Token, ...]) -> Document:
    """The fields of a post as docs/adr/0011 lays them out."""
    readings = [(*sorted(token.lemmas), *sorted(token.parts - token.lemmas)) for token in tokens]
    return {
        layout.FORMS: {token.position: token.form for token in tokens},
        layout.LEMMAS: dict(enumerate(word for token in tokens for word in token.lemmas)),
        layout.PARTS: dict(enumerate(word for token in tokens for word in token.parts)),
    } | {
        field: {
            token.position: its[at] if at < len(its) else layout.NOTHING
            for token, its in zip(tokens, readings, strict=True)
        }
        for at, field in enumerate(layout.READINGS)
    }


# Distances between few words, so that most posts have them all and how far matters.
_FEW: st.SearchStrategy[Tree] = st.sampled_from(
    [Word("kela"), Word("jono"), Word("x"), Phrase("kela jono"), Phrase("x x")]
)
DISTANCES = _near(_FEW | _near(_FEW))
CLOSE = st.lists(st.sampled_from(["kela", "jonon", "x", "kelajono"]), min_size=3, max_size=9).map(" ".join)


def check(tree: Tree, text: str) -> None:
    tokens = WORDS.tokens(text)
    compiled = compile_tree(tree, WORDS, NOW)["bool"]["must"][0]
    assert matches(compiled, indexed(tokens)) == finds(tree, SamplePost(tokens), WORDS, NOW), show(tree)


@settings(max_examples=300)
@given(TREES, POSTS)
def test_a_compiled_query_finds_what_the_query_means(tree: Tree, text: str) -> None:
    check(tree, text)


@settings(max_examples=500)
@given(DISTANCES, CLOSE)
@example(Near(Near(Word("kela"), Word("jono"), 0, ordered=False), Word("jono"), 0, ordered=True), "kelajono kela jonon")
def test_a_compiled_distance_is_the_distance_that_the_query_means(tree: Tree, text: str) -> None:
    check(tree, text)
