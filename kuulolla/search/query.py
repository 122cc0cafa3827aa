"""What a person asks, compiled to Elasticsearch: words, all of which must occur; `*` finds everything.

The query language takes this place in its own issue; `read.py` and the command stay as they are.
"""

from typing import Any

from kuulolla.runtime.faults import Fault

EVERYTHING = "*"
LONGEST = 1000
"""Characters of the longest query."""


class QueryFault(Fault):
    """The query cannot be used; the message says why in one line."""


def compile_query(text: str) -> dict[str, Any]:
    """The Elasticsearch query for `text`; deleted posts are never found. Raises QueryFault."""
    text = text.strip()
    if not text:
        raise QueryFault("the query is empty: give words, or * for everything")
    if len(text) > LONGEST:
        raise QueryFault(f"the query has {len(text)} characters, {LONGEST} are allowed")
    present = [{"term": {"deleted": False}}]
    if text == EVERYTHING:
        return {"bool": {"filter": present}}
    words = {"multi_match": {"query": text, "type": "cross_fields", "operator": "and", "fields": ["title", "text"]}}
    return {"bool": {"filter": [*present, words]}}
