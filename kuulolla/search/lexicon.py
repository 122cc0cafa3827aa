"""The words of posts and of queries, read alike: Swedish and English by their stems, all else as Finnish.

A stem is marked with its language (`sv:bibliotek`), so that a Finnish word never meets another language's by chance. A
word of a query stands for its Finnish lemmas and for the stems that it, or its lemma, has in those languages: `Kelan`
finds "Kelas kö" in a Swedish post.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from kuulolla.finnish.analysis import Analysed, Analyser
from kuulolla.finnish.reading import comparable, plain
from kuulolla.finnish.tokens import Kind, Token, tokenize
from kuulolla.search.analysis import QueryWord
from kuulolla.search.stems import LANGUAGES, pieces, stem
from kuulolla.search.words import IndexedWord

RULES: Final = 3
"""Grows when `with_words` makes other fields than before of the same document and analysis: words, terms, addresses,
fingerprints. What is indexed then is built anew."""

_INFLECTED: Final = frozenset({Kind.WORD, Kind.ACRONYM, Kind.HASHTAG})
_FORMS: Final = 1 << 17
# Elasticsearch's `whitespace` analyzer cuts words of more than 255 UTF-16 units, and positions would drift.
_LONGEST: Final = 120

_Form = tuple[Kind, str]


class PlacedWord(NamedTuple):
    """A word of a text, and where it stands: `text[start:end]`, in code points."""

    word: IndexedWord
    kind: Kind
    start: int
    end: int


class Lexicon:
    """Makes words by one Finnish analyser; `id` changes when it may make others. For any thread."""

    def __init__(self, analyser: Analyser) -> None:
        self._analyser = analyser
        self.id = f"{analyser.id}+words-{RULES}"
        self._stem = lru_cache(_FORMS)(lambda word, language: stem(word[:_LONGEST], language))
        self._word = lru_cache(_FORMS)(self._read)

    def words(self, text: str) -> Sequence[QueryWord]:
        """The words of a query's `text`: the port `Analysis`."""
        # No request can carry lone surrogates.
        found = self._analyser.analyse(text.encode("utf-8", "replace").decode("utf-8"))
        within = _within([one.token for one in found])
        return [self._asked(_folded(found[begin:end])) for begin, end in within]

    def read(self, text: str, language: str) -> list[PlacedWord]:
        """The words of a post's `text` in order, read in its language: a code of `finnish/language.py`.

        A hashtag is one word, and what it is written together from are its parts.
        """
        tokens = tokenize(text)
        return [
            PlacedWord(
                self._word(tuple((token.kind, token.form) for token in tokens[begin:end]), language),
                tokens[begin].kind,
                tokens[begin].start,
                tokens[begin].end,
            )
            for begin, end in _within(tokens)
        ]

    def _read(self, forms: tuple[_Form, ...], language: str) -> IndexedWord:
        """A token, those within it after it, as a word."""
        tokens = [Token(form, 0, len(form), kind) for kind, form in forms]
        if language in LANGUAGES and tokens[0].kind in _INFLECTED:
            return self._in_stems(tokens[0], tokens[1:], language)
        found = _folded([self._analyser.in_a_text(token) for token in tokens])
        form = _form(found.token)
        return IndexedWord(form, _kept(found.lemmas) or (form,), _kept(found.parts), found.guessed)

    def _in_stems(self, token: Token, inner: Sequence[Token], language: str) -> IndexedWord:
        bare = self._bare(token)
        written = [comparable(part.form) for part in inner] or [*map(comparable, plain(token.form).split("-"))]
        parts = [self._stem(piece, language) for piece in (*written, *pieces(bare, language)) if piece != bare]
        return IndexedWord(_form(token), (self._stem(bare, language),), tuple(dict.fromkeys(parts)))

    def _asked(self, found: Analysed) -> QueryWord:
        form = _form(found.token)
        lemmas = _kept(found.lemmas) or (form,)
        if found.token.kind not in _INFLECTED:
            return QueryWord(form, lemmas)
        words = dict.fromkeys((self._bare(found.token), *lemmas))
        stems = (self._stem(word, language) for language in LANGUAGES for word in words)
        return QueryWord(form, lemmas, tuple(dict.fromkeys(stems)))

    def _bare(self, token: Token) -> str:
        """The word in small letters, without its # and without an ending after a colon: FPA:s."""
        if token.kind is Kind.ACRONYM:
            return self._analyser.in_a_text(token).lemmas[0]
        return comparable(token.form.removeprefix("#"))


def _within(tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """From where to where the tokens are that make one word: parts of a hashtag come right after it."""
    begin = 0
    for at, token in enumerate(tokens):
        if token.start >= tokens[begin].end:
            yield begin, at
            begin = at
    if tokens:
        yield begin, len(tokens)


def _folded(found: Sequence[Analysed]) -> Analysed:
    """The first of them, with what the others may be taken for among its parts."""
    whole, *inner = found
    if not inner:
        return whole
    parts = (*whole.parts, *(word for one in inner for word in (*one.lemmas, *one.parts)))
    return Analysed(whole.token, whole.lemmas, tuple(dict.fromkeys(parts)), whole.guessed)


def _form(token: Token) -> str:
    return (plain(token.form).lower() or token.form)[:_LONGEST]


def _kept(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word[:_LONGEST] for word in words if word and not any(map(str.isspace, word))))
