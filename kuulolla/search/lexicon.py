"""The words of posts and of queries, read alike: Swedish and English by their stems, all else as Finnish.

A stem is marked with its language (`sv:bibliotek`), so that a Finnish word never meets another language's by chance. A
word of a query stands for its Finnish lemmas and for the stems that it, or its lemma, has in those languages: `Kelan`
finds "Kelas kö" in a Swedish post.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from kuulolla.finnish.analysis import Analysed, Analyser
from kuulolla.finnish.reading import comparable, plain
from kuulolla.finnish.tokens import Kind, Token, tokenize
from kuulolla.search.analysis import QueryWord
from kuulolla.search.stems import LANGUAGES, pieces, stem
from kuulolla.search.words import IndexedWord

RULES: Final = 4
"""Grows when `with_words` makes other fields than before of the same document and analysis: words, terms, addresses,
fingerprints. What is indexed then is built anew."""

_INFLECTED: Final = frozenset({Kind.WORD, Kind.ACRONYM, Kind.HASHTAG})
_KEPT: Final = 1 << 17
_RUN: Final = re.compile(r"\S+")  # no token holds a space
_LONGEST_KEPT: Final = 40
# Elasticsearch's `whitespace` analyzer cuts words of more than 255 UTF-16 units, and positions would drift.
_LONGEST: Final = 120


class PlacedWord(NamedTuple):
    """A word of a text, and where it stands: `text[start:end]`, in code points."""

    word: IndexedWord
    start: int
    end: int


class Lexicon:
    """Makes words by one Finnish analyser; `id` changes when it may make others. For any thread."""

    def __init__(self, analyser: Analyser) -> None:
        self._analyser = analyser
        self.id = f"{analyser.id}+words-{RULES}"
        self._stem = lru_cache(_KEPT)(lambda word, language: stem(word[:_LONGEST], language))
        self._runs = lru_cache(_KEPT)(self._read)

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
        return [
            PlacedWord(word, run.start() + start, run.start() + end)
            for run in _RUN.finditer(text)
            for word, start, end in self.run(run.group(), language)
        ]

    def indexed(self, text: str, language: str) -> list[IndexedWord]:
        """The words of a post's `text` as `read` gives them, without their places."""
        return [word for run in text.split() for word, _, _ in self.run(run, language)]

    def run(self, run: str, language: str) -> Sequence[PlacedWord]:
        """The words of what stands between two spaces, with their places in it.

        Running text repeats itself, signs and all: those that are not longer than most are read once.
        """
        return self._runs(run, language) if len(run) <= _LONGEST_KEPT else self._read(run, language)

    def _read(self, run: str, language: str) -> Sequence[PlacedWord]:
        tokens = tokenize(run)
        return [
            PlacedWord(self._word(tokens[begin:end], language), tokens[begin].start, tokens[begin].end)
            for begin, end in _within(tokens)
        ]

    def _word(self, tokens: Sequence[Token], language: str) -> IndexedWord:
        """A token, those within it after it, as a word."""
        if language in LANGUAGES and tokens[0].kind in _INFLECTED:
            return self._in_stems(tokens[0], tokens[1:], language)
        found = _folded([self._analyser.in_a_text(token) for token in tokens])
        form, kind = _form(found.token), found.token.kind
        return IndexedWord(form, _kept(found.lemmas) or (form,), _kept(found.parts), found.guessed, kind)

    def _in_stems(self, token: Token, inner: Sequence[Token], language: str) -> IndexedWord:
        bare = self._bare(token)
        written = [comparable(part.form) for part in inner] or [*map(comparable, plain(token.form).split("-"))]
        parts = [self._stem(piece, language) for piece in (*written, *pieces(bare, language)) if piece != bare]
        return IndexedWord(_form(token), (self._stem(bare, language),), tuple(dict.fromkeys(parts)), kind=token.kind)

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
