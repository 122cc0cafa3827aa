"""The words that most posts have, without those that every post has."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from elasticsearch import Elasticsearch

from kuulolla.finnish.function_words import FINNISH, LETTERS, OTHERS
from kuulolla.search import layout
from kuulolla.search.count.buckets import Query, by_value, counted
from kuulolla.search.count.samples import written_forms
from kuulolla.search.lexicon import Lexicon
from kuulolla.search.stems import stem

_GUESSES: Final = 10
"""Lemmas that a name may have: so many times more terms are counted than are shown."""


@dataclass(frozen=True)
class Term:
    """A lemma, or a stem marked with its language; the same as people write it; and the posts that have it."""

    term: str
    written: str
    posts: int


def top_terms(client: Elasticsearch, alias: str, query: Query, lexicon: Lexicon, size: int = 20) -> tuple[Term, ...]:
    """The `size` terms that most of the posts found have, most first; no function words."""
    aggs = {"terms": by_value(layout.TERMS, _GUESSES * size, exclude=function_terms())}
    posts = posts_by_term(counted(client, alias, query, aggs))
    forms = written_forms(client, alias, query, lexicon, list(posts), posts, size)
    return tuple(Term(term, form, posts[term]) for term, form in forms.items())


def posts_by_term(answer: Mapping[str, Any]) -> dict[str, int]:
    """The posts that have each of the `terms` in an answer."""
    return {bucket["key"]: bucket["doc_count"] for bucket in answer["terms"]["buckets"]}


@cache
def function_terms() -> tuple[str, ...]:
    """The function words of every language as the index has them, in order."""
    stems = {stem(word, language) for language, words in OTHERS.items() for word in words}
    letters = {f"{mark}{letter}" for mark in ("", *(f"{language}:" for language in OTHERS)) for letter in LETTERS}
    return tuple(sorted(FINNISH | stems | letters))
