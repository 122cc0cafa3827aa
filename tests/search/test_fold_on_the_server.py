"""On the real Elasticsearch, over a point in time, folded pages show what folding the whole list would show."""

import random
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from elasticsearch import Elasticsearch

from kuulolla.runtime.elastic import elasticsearch
from kuulolla.runtime.settings import AdminSettings, IndexerSettings, load
from kuulolla.search.fold import copies, read_page
from kuulolla.search.layout import FINGERPRINT
from tests.search.one_moment import BEST, NEWEST

pytestmark = pytest.mark.real

POSTS = 400
SOMETHING = {"bool": {"filter": [{"term": {"deleted": False}}], "must": [{"match": {"text": "kirjasto jono ilta"}}]}}


@dataclass
class View:
    """A point in time; its id may change from answer to answer."""

    client: Elasticsearch
    pit: str

    def __call__(self, body: Mapping[str, Any]) -> Mapping[str, Any]:
        pit = {"id": self.pit, "keep_alive": "1m"}
        asked = {**body, "pit": pit}
        answer: Mapping[str, Any] = self.client.search(body=asked, allow_partial_search_results=False).body
        self.pit = answer["pit_id"]
        return answer


@dataclass
class Copies:
    """Posts by chance in three shards of two indices; more can be written at any time."""

    client: Elasticsearch
    indices: str
    dice: random.Random
    written: int = 0

    def write(self, count: int) -> None:
        operations: list[Mapping[str, object]] = []
        for number in range(self.written, self.written + count):
            operations += [
                {"create": {"_id": f"{number:05}", "_index": f"{self.indices}-{number % 2}"}},
                self._post(number),
            ]
        assert not self.client.bulk(operations=operations, refresh=True)["errors"]
        self.written += count

    def _post(self, number: int) -> dict[str, object]:
        # Few moments and few words: many posts have the same place in the order but for their id.
        words = self.dice.choices(["kirjasto", "jono", "ilta", "bussi"], k=self.dice.randint(1, 6))
        text = self.dice.choice([None, *"aaaaabbbcdefghijklmnopqrst"])
        post = {
            "id": f"{number:05}",
            "text": " ".join(words),
            "deleted": self.dice.random() < 0.1,
            "published_at": f"2026-11-{self.dice.randint(1, 28):02}T12:00:00Z",
        }
        return post if text is None else {**post, FINGERPRINT: text}

    @contextmanager
    def view(self) -> Iterator[View]:
        view = View(self.client, self.client.open_point_in_time(index=f"{self.indices}-*", keep_alive="1m")["id"])
        yield view
        self.client.close_point_in_time(id=view.pit)


@pytest.fixture
def posts(stack: Mapping[str, str]) -> Iterator[Copies]:
    admin, client = elasticsearch(load(AdminSettings, stack)), elasticsearch(load(IndexerSettings, stack))
    indices = f"posts.t{uuid4().hex[:10]}"
    names = {f"{indices}-0": 1, f"{indices}-1": 2}
    properties = {"id": {"type": "keyword"}, "deleted": {"type": "boolean"}, "published_at": {"type": "date"}}
    properties |= {"text": {"type": "text"}, FINGERPRINT: {"type": "keyword"}}
    for name, shards in names.items():
        settings = {"number_of_shards": shards, "number_of_replicas": 0}
        admin.indices.create(index=name, mappings={"dynamic": "strict", "properties": properties}, settings=settings)
    made = Copies(client, indices, random.Random(7))  # noqa: S311 - texts, no secret
    made.write(POSTS)
    yield made
    admin.indices.delete(index=list(names))
    admin.close()
    client.close()


def _folded(hits: Sequence[Mapping[str, Any]]) -> list[tuple[str, int]]:
    """Of hits in order, each text's first and how many more there are; the rest as it is."""
    texts = [hit["_source"].get(FINGERPRINT) for hit in hits]
    return [
        (hit["_id"], texts.count(text) - 1 if text else 0)
        for at, (hit, text) in enumerate(zip(hits, texts, strict=True))
        if text is None or text not in texts[:at]
    ]


@pytest.mark.parametrize("sort", [NEWEST, BEST], ids=["newest first", "best first"])
@pytest.mark.parametrize("size", [1, 4, 500])
def test_every_text_comes_once_with_its_count_while_others_are_written(
    posts: Copies, sort: Sequence[Mapping[str, str]], size: int
) -> None:
    asked = {"query": SOMETHING, "sort": sort, "size": size}
    with posts.view() as view:
        everything = view({**asked, "size": POSTS})["hits"]["hits"]
        expected = _folded(everything)
        assert len(expected) < len(everything)
        found, after = [], None
        while True:
            page = read_page(view, asked, after)
            found += [(one.hit["_id"], one.copies) for one in page.shown]
            after = page.after
            if after is None:
                break
            assert len(page.shown) == size
            posts.write(5)
        assert found == expected


def test_what_is_folded_under_a_post_is_found_on_wish(posts: Copies) -> None:
    with posts.view() as view:
        page = read_page(view, {"query": SOMETHING, "sort": NEWEST, "size": 3})
        most = max(page.shown, key=lambda one: one.copies)
        query = copies(SOMETHING, most.hit["fields"][FINGERPRINT][0])
        unfolded = view({"query": query, "sort": NEWEST, "size": POSTS})["hits"]["hits"]
    assert len(unfolded) == most.copies + 1 > 2
    assert unfolded[0]["_id"] == most.hit["_id"]
