"""The mapping of a post's document: strict, versioned, nothing but Elasticsearch's core.

A new field or another analysis is a new version: the next one is built beside this one and the alias is swapped.
Base forms and compound parts (`lemmas`, `parts`) come with the version that has the Finnish analysis.
"""

from typing import Any

MAPPING_VERSION = 1
ANALYSER_ID = "words-1"
"""What turned text into words, at indexing and at asking; a mix of two would find nothing right."""

_KEYWORD = {"type": "keyword", "ignore_above": 1024}
_STORED = {"type": "keyword", "index": False, "doc_values": False}
_TEXT = {"type": "text", "analyzer": "words"}
_DATE = {"type": "date"}
_FLOAT = {"type": "float"}
_INTEGER = {"type": "integer"}


def _object(**fields: Any) -> dict[str, Any]:  # noqa: ANN401 - a mapping holds anything
    return {"type": "object", "dynamic": "strict", "properties": fields}


FIELDS: dict[str, Any] = {
    "id": _KEYWORD,
    "source": _KEYWORD,
    "channel": _KEYWORD,
    "touchpoint": _KEYWORD,
    "native_id": _KEYWORD,
    "url": _STORED,
    "thread_id": _KEYWORD,
    "reply_to": _KEYWORD,
    "title": _TEXT,
    "text": _TEXT,
    "author": _KEYWORD,
    "published_at": _DATE,
    "edited_at": _DATE,
    "collected_at": _DATE,
    "indexed_at": _DATE,
    "revision": {"type": "long"},
    "deleted": {"type": "boolean"},
    "language_hint": _KEYWORD,
    "rating": _object(value=_FLOAT, best=_FLOAT),
    "place": _object(name=_KEYWORD, location={"type": "geo_point"}),
    "categories": _KEYWORD,
    "engagement": _object(likes=_INTEGER, shares=_INTEGER, replies=_INTEGER),
    "masked": _object(
        hetu=_INTEGER,
        puhelin=_INTEGER,
        email=_INTEGER,
        iban=_INTEGER,
        kortti=_INTEGER,
        rekisteri=_INTEGER,
        osoite=_INTEGER,
    ),
    "language": _object(code=_KEYWORD, confidence=_FLOAT),
    "sentiment": _object(
        label=_KEYWORD,
        score=_FLOAT,
        confidence=_FLOAT,
        probabilities=_object(negative=_FLOAT, neutral=_FLOAT, positive=_FLOAT),
        model=_object(id=_KEYWORD, revision=_KEYWORD),
    ),
    "unscored": _KEYWORD,
    # What people decided, copied from their records: the indexer keeps it and never writes it.
    "people": _object(state=_KEYWORD, assignee=_KEYWORD, corrected=_KEYWORD),
}


def mapping() -> dict[str, Any]:
    """The mapping as Elasticsearch takes it, naming its version and its analyser."""
    return {
        "dynamic": "strict",
        "_meta": {"mapping_version": MAPPING_VERSION, "analyser": ANALYSER_ID},
        "properties": FIELDS,
    }


def analysis() -> dict[str, Any]:
    """The analysis settings that the mapping names."""
    return {"analyzer": {"words": {"type": "custom", "tokenizer": "standard", "filter": ["lowercase"]}}}
