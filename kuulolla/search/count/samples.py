"""How people write the terms that are shown, and which of them are words: asked of a few posts that have each."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import Any, Final

from elasticsearch import Elasticsearch

from kuulolla.runtime.elastic import as_faults
from kuulolla.runtime.faults import IndexAway
from kuulolla.search import layout
from kuulolla.search.count.buckets import Query
from kuulolla.search.count.written import Written, shown, writings
from kuulolla.search.lexicon import Lexicon
from kuulolla.search.with_words import read_document

SAMPLE: Final = 10
"""Posts that each term is looked up in."""

_LONGEST: Final = 2_000
"""Characters that are read of each text."""


def written_forms(  # noqa: PLR0913 - what is asked, of what, and how many
    client: Elasticsearch,
    alias: str,
    query: Query,
    lexicon: Lexicon,
    terms: Sequence[str],
    posts: Mapping[str, int],
    size: int,
) -> dict[str, str]:
    """The first `size` of `terms` that a word stands for, each as it is written in posts that the query finds.

    Of the lemmas that a name may have only the one is a word that most posts have, by `posts`. Raises IndexAway.
    """
    found: dict[str, str] = {}
    for begin in range(0, len(terms), size):
        some = terms[begin : begin + size]
        samples = _samples(client, alias, query, some)
        found |= shown(some, chain.from_iterable(_writings(one, lexicon) for one in samples), posts)
        if len(found) >= size:
            break
    return dict(islice(found.items(), size))


def _writings(document: Mapping[str, Any], lexicon: Lexicon) -> Iterator[tuple[tuple[str, ...], Written]]:
    cut = {**document, "text": document["text"][:_LONGEST]}
    for text, words in zip((cut.get("title") or "", cut["text"]), read_document(cut, lexicon), strict=True):
        yield from writings(text, words)


def _samples(client: Elasticsearch, alias: str, query: Query, terms: Sequence[str]) -> list[Mapping[str, Any]]:
    """Documents, each once: one post may hold several of the terms."""
    with as_faults():
        answers = client.msearch(index=alias, searches=list(_searches(query, terms)))["responses"]
    for answer in answers:
        if "error" in answer:
            raise IndexAway(f"Elasticsearch answered {answer['status']} to a search")
    return list({hit["_id"]: hit["_source"] for answer in answers for hit in answer["hits"]["hits"]}.values())


def _searches(query: Query, terms: Sequence[str]) -> Iterator[dict[str, Any]]:
    for term in terms:
        yield {}
        yield {
            "query": {"bool": {"filter": [query, {"term": {layout.TERMS: term}}]}},
            "size": SAMPLE,
            "_source": ["title", "text", "language.code"],
            "track_total_hits": False,
        }
