"""The fields of the query language as Elasticsearch's term, range, prefix and exists queries."""

from datetime import datetime
from typing import Any

from kuulolla.search import layout
from kuulolla.search.language.periods import begins, ends
from kuulolla.search.language.tree import Ago, Bound, Day, Field, Range

Query = dict[str, Any]

_NAMES = frozenset({"source", "place"})  # as people write them: capitals aside
_HAS = {**layout.FIELD_OF, "title": "title", "url": layout.ADDRESS, "place": "place", "masked": "masked"}
_IS = {"reply": "reply_to", "edited": "edited_at", "corrected": "people.corrected"}


def condition(asked: Field | Range, now: datetime) -> Query:  # noqa: PLR0911 - one for each kind of field
    """The query for one condition."""
    if isinstance(asked, Range):
        return {"range": {layout.FIELD_OF[asked.field]: _limits(asked, now)}}
    match asked.name:
        case "sentiment":
            return _sentiment(asked.value)
        case "url":
            return _address(asked.value)
        case "has":
            return {"exists": {"field": _HAS[asked.value]}}
        case "is" if asked.value == "mixed":
            return {"term": {"sentiment.mixed": True}}
        case "is":
            return {"exists": {"field": _IS[asked.value]}}
        case name if name in _NAMES:
            return {"term": {layout.FIELD_OF[name]: {"value": asked.value, "case_insensitive": True}}}
        case name:
            return {"term": {layout.FIELD_OF[name]: asked.value}}


def _sentiment(label: str) -> Query:
    """What a person set right counts, else what the model said."""
    corrected = "people.corrected"
    model = {"filter": [{"term": {"sentiment.label": label}}], "must_not": [{"exists": {"field": corrected}}]}
    return {"bool": {"should": [{"term": {corrected: label}}, {"bool": model}], "minimum_should_match": 1}}


def _address(address: str) -> Query:
    """That address, and what lies under it; not other sites whose names begin alike."""
    under = [{"prefix": {layout.ADDRESS: {"value": f"{address}{end}"}}} for end in "/?#"]
    return {"bool": {"should": [{"term": {layout.ADDRESS: address}}, *under], "minimum_should_match": 1}}


def _limits(asked: Range, now: datetime) -> dict[str, Any]:
    limits: dict[str, Any] = {}
    if asked.low is not None:
        limits |= _low(asked.low, now)
    if asked.high is not None:
        limits |= _high(asked.high, now)
    return limits


def _low(bound: Bound, now: datetime) -> dict[str, Any]:
    if isinstance(bound.value, Day | Ago):
        first = begins(bound.value, now) if bound.inclusive else ends(bound.value, now)
        return {"gte": first.isoformat()}
    return {"gte" if bound.inclusive else "gt": bound.value}


def _high(bound: Bound, now: datetime) -> dict[str, Any]:
    if isinstance(bound.value, Day | Ago):
        after = ends(bound.value, now) if bound.inclusive else begins(bound.value, now)
        return {"lt": after.isoformat()}
    return {"lte" if bound.inclusive else "lt": bound.value}
