"""How people write the terms that are shown: asked of a few posts that have each."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from elasticsearch import Elasticsearch

from kuulolla.runtime.elastic import as_faults
from kuulolla.runtime.faults import IndexAway
from kuulolla.search import layout
from kuulolla.search.count.buckets import Query
from kuulolla.search.count.written import Written, writings, written
from kuulolla.search.lexicon import Lexicon
from kuulolla.search.with_words import read_document

SAMPLE: Final = 10
"""Posts that each term is looked up in."""

_LONGEST: Final = 2_000
"""Characters that are read of each text."""


def written_forms(
    client: Elasticsearch, alias: str, query: Query, lexicon: Lexicon, terms: Sequence[str]
) -> dict[str, str]:
    """Each of `terms` as it is written in posts that the query finds. Raises IndexAway."""
    found: dict[str, list[Written]] = defaultdict(list)
    for document in _samples(client, alias, query, terms).values():
        cut = {**document, "text": document["text"][:_LONGEST]}
        for text, words in zip((cut.get("title") or "", cut["text"]), read_document(cut, lexicon), strict=True):
            for term, form in writings(text, words):
                found[term].append(form)
    return {term: written(term, found[term]) for term in terms}


def _samples(client: Elasticsearch, alias: str, query: Query, terms: Sequence[str]) -> dict[str, Mapping[str, Any]]:
    """Documents by id: one post may hold several of the terms."""
    if not terms:
        return {}
    with as_faults():
        answers = client.msearch(index=alias, searches=list(_searches(query, terms)))["responses"]
    for answer in answers:
        if "error" in answer:
            raise IndexAway(f"Elasticsearch answered {answer['status']} to a search")
    return {hit["_id"]: hit["_source"] for answer in answers for hit in answer["hits"]["hits"]}


def _searches(query: Query, terms: Sequence[str]) -> Iterator[dict[str, Any]]:
    for term in terms:
        yield {}
        yield {
            "query": {"bool": {"filter": [query, {"term": {layout.TERMS: term}}]}},
            "size": SAMPLE,
            "_source": ["title", "text", "language.code"],
            "track_total_hits": False,
        }
