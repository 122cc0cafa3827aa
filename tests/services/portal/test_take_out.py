"""What is taken out over the API: files, and feeds of saved searches."""

import csv
import io
import json

import feedparser
import openpyxl
import pytest

from tests.services.portal.conftest import Portal

pytestmark = pytest.mark.real


def test_a_csv_has_every_post_that_the_search_finds(portal: Portal) -> None:
    answer = portal.get("/export", q="jono", format="csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    total = portal.json("/search", q="jono")["total"]
    assert len(rows) == total + 1
    assert answer.headers["kuulolla-total"] == str(total)
    assert answer.headers["content-disposition"].endswith('.csv"')


def test_a_workbook_can_be_opened_and_a_line_of_json_be_read(portal: Portal) -> None:
    book = openpyxl.load_workbook(io.BytesIO(portal.get("/export", q="kela", format="xlsx").content))
    lines = portal.get("/export", q="kela", format="jsonl").text.splitlines()
    total = portal.json("/search", q="kela")["total"]
    assert book.worksheets[0].max_row == total + 1
    assert len({json.loads(line)["id"] for line in lines}) == total


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
    assert feed.entries[0].published >= feed.entries[-1].published
