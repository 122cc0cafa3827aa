"""What a search over a point in time answers, in memory: as much of Elasticsearch as `fold.py` asks for.

It is trusted because the same law is checked with it and on the real Elasticsearch.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kuulolla.search.fold import Page, Search, read_page
from kuulolla.search.layout import FINGERPRINT

NEWEST = [{"published_at": "desc"}, {"id": "asc"}]
BEST = [{"_score": "desc"}, {"published_at": "desc"}, {"id": "asc"}]
EVERYTHING: dict[str, Any] = {"match_all": {}}


@dataclass(frozen=True)
class Copy:
    """A post by what folding looks at."""

    id: str
    published_at: int
    score: float
    fingerprint: str | None

    def key(self, sort: Sequence[Mapping[str, str]]) -> tuple[Any, ...]:
        """Rises in the order of `sort`: numbers that go down are turned round."""
        values = ((order, getattr(self, name.lstrip("_"))) for one in sort for name, order in one.items())
        return tuple(-value if order == "desc" else value for order, value in values)


@dataclass
class OneMoment:
    """Posts that do not change."""

    posts: Sequence[Copy]
    asked: list[Mapping[str, Any]] = field(default_factory=list)

    def __call__(self, body: Mapping[str, Any]) -> Mapping[str, Any]:
        self.asked.append(body)
        found = sorted((post for post in self.posts if _matches(body["query"], post)), key=_order(body))
        sizes: dict[str, int] = {}
        for post in found:
            if post.fingerprint is not None:
                sizes[post.fingerprint] = sizes.get(post.fingerprint, 0) + 1
        if "collapse" in body:
            found = list({post.fingerprint: post for post in reversed(found)}.values())
            found.sort(key=_order(body))
        after = body.get("search_after")
        hits = [post for post in found if after is None or post.key(body["sort"]) > tuple(after)]
        buckets = [{"key": text, "doc_count": size} for text, size in sizes.items()]
        return {
            "hits": {"hits": [_hit(post, body) for post in hits[: body["size"]]]},
            "aggregations": {"sizes": {"buckets": buckets}},
        }


def _order(body: Mapping[str, Any]) -> Callable[[Copy], tuple[Any, ...]]:
    return lambda post: post.key(body["sort"])


def _hit(post: Copy, body: Mapping[str, Any]) -> dict[str, Any]:
    assert FINGERPRINT in body["docvalue_fields"]
    hit: dict[str, Any] = {"_index": "posts", "_id": post.id, "sort": post.key(body["sort"])}
    return hit if post.fingerprint is None else {**hit, "fields": {FINGERPRINT: [post.fingerprint]}}


def _matches(query: Mapping[str, Any], post: Copy) -> bool:
    match query:
        case {"match_all": _}:
            return True
        case {"terms": {"fingerprint": texts}}:
            return post.fingerprint in set(texts)
        case {"term": {"fingerprint": text}}:
            return bool(post.fingerprint == text)
        case {"bool": parts}:
            wanted = [*parts.get("must", ()), *parts.get("filter", ())]
            unwanted = parts.get("must_not", ())
            return all(_matches(one, post) for one in wanted) and not any(_matches(one, post) for one in unwanted)
    raise ValueError(f"not known here: {query}")


def pages(search: Search, sort: Sequence[Mapping[str, str]], size: int) -> Iterator[Page]:
    """Every page, each read with nothing but where the one before it ended."""
    after = None
    while True:
        page = read_page(search, {"query": EVERYTHING, "sort": sort, "size": size}, after)
        yield page
        after = page.after
        if after is None:
            return


def folded(posts: Sequence[Copy], sort: Sequence[Mapping[str, str]]) -> list[tuple[str, int]]:
    """What shall be shown, directly: each text's first post and how many more there are; the rest as it is."""
    ordered = sorted(posts, key=lambda post: post.key(sort))
    texts = [post.fingerprint for post in ordered]
    return [
        (post.id, texts.count(post.fingerprint) - 1 if post.fingerprint else 0)
        for at, post in enumerate(ordered)
        if post.fingerprint is None or post.fingerprint not in texts[:at]
    ]
