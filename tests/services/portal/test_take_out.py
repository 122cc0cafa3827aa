"""What is taken out over the API: files, and feeds of saved searches."""

import csv
import io
import json
from collections.abc import Iterator, Mapping

import feedparser
import openpyxl
import pytest

from tests.services.portal.conftest import Portal, made_portal

pytestmark = pytest.mark.real


def test_a_csv_has_every_post_that_the_search_finds_oldest_first(portal: Portal) -> None:
    answer = portal.get("/export", q="jono", format="csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    total = portal.json("/search", q="jono")["total"]
    assert len(rows) == total
    assert [row["osuma"] for row in rows] == [str(number) for number in range(1, total + 1)]
    published = [row["julkaistu"] for row in rows]
    assert published == sorted(published)
    assert answer.headers["kuulolla-total"] == str(total)
    assert answer.headers["content-disposition"].endswith('.csv"')


def test_a_workbook_can_be_opened_and_a_line_of_json_be_read(portal: Portal) -> None:
    book = openpyxl.load_workbook(io.BytesIO(portal.get("/export", q="kela", format="xlsx").content))
    lines = portal.get("/export", q="kela", format="jsonl").text.splitlines()
    total = portal.json("/search", q="kela")["total"]
    in_the_sheet = [row[0] for row in book.worksheets[0].values][1:]
    in_the_lines = [json.loads(line)["id"] for line in lines]
    assert in_the_sheet == in_the_lines
    assert len(set(in_the_lines)) == len(in_the_lines) == total


def test_a_part_says_that_it_is_one(portal: Portal) -> None:
    answer = portal.get("/export", q="*", format="jsonl", limit=5)
    assert len(answer.text.splitlines()) == 5
    assert answer.headers["content-disposition"] == 'attachment; filename="kuulolla-1-5-of-42.jsonl"'


def test_a_saved_search_is_a_feed_of_its_newest_mentions(portal: Portal) -> None:
    answer = portal.get("/searches/brand/kela/feed")
    assert answer.headers["content-type"] == "application/atom+xml"
    feed = feedparser.parse(answer.content)
    assert not feed.bozo
    assert len(feed.entries) == portal.json("/search", q="brand:kela")["total"]
    published = [entry.published_parsed for entry in feed.entries]
    assert published == sorted(published, reverse=True)
    assert published[0] > published[-1]


@pytest.fixture(scope="module")
def empty(stack: Mapping[str, str]) -> Iterator[Portal]:
    """A portal before an index into which nothing was ever written."""
    with made_portal(stack) as made:
        yield made


@pytest.mark.parametrize("kind", ["csv", "xlsx", "jsonl"])
def test_where_nothing_was_indexed_there_is_a_problem_and_no_file(empty: Portal, kind: str) -> None:
    answer = empty.get("/export", q="jono", format=kind)
    assert (answer.status_code, answer.headers["content-type"]) == (503, "application/problem+json")
    assert "content-disposition" not in answer.headers
    assert answer.json()["detail"] == empty.get("/search", q="jono").json()["detail"]
    assert "import posts and start the indexer first" in answer.json()["detail"]


@pytest.mark.parametrize(("kind", "size"), [("csv", 1), ("xlsx", 1), ("jsonl", 0)])
def test_a_query_that_finds_nothing_is_a_file_without_posts(portal: Portal, kind: str, size: int) -> None:
    answer = portal.get("/export", q="sanaajotaeiole", format=kind)
    assert (answer.status_code, answer.headers["kuulolla-total"]) == (200, "0")
    rows = {
        "csv": lambda: len(answer.text.splitlines()),
        "xlsx": lambda: openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0].max_row,
        "jsonl": lambda: len(answer.text.splitlines()),
    }
    assert rows[kind]() == size
