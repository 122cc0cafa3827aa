"""What is found, as a file of any kind: who cannot be answered is told before there is a file."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime

import openpyxl
import pytest
from elasticsearch import Elasticsearch

from kuulolla.runtime.clock import SystemClock
from kuulolla.runtime.faults import Fault, IndexAway
from kuulolla.search.export.found import file_chunks, found
from kuulolla.search.export.part import Exported, Part
from kuulolla.search.export.xlsx import SHEET_ROWS
from kuulolla.search.language.expand import NoSavedSearches
from kuulolla.search.open_lexicon import open_lexicon
from kuulolla.search.page import Pages
from kuulolla.search.question import Ask
from tests.search.export.documents import forum_reply

AT = datetime(2026, 11, 29, 12, tzinfo=UTC)


def test_while_elasticsearch_is_away_nothing_is_begun() -> None:
    client = Elasticsearch("http://127.0.0.1:9", max_retries=0)
    ask = Ask(open_lexicon(), NoSavedSearches(), SystemClock())
    with pytest.raises(IndexAway):
        found(Pages(client, "posts", ask), ask.question("jono").query)
    client.close()


def test_every_kind_has_the_same_posts_in_the_same_order() -> None:
    documents = [forum_reply(text=f"Jonotin {hours} tuntia.") for hours in range(3)]
    said = {}
    for kind in ("csv", "xlsx", "jsonl"):
        part = Part(documents, 3, most=2)
        said[kind] = b"".join(file_chunks(part, kind, "jono", AT, "en"))
        assert part.exported == Exported(2, 3, limited=True)
    rows = csv.DictReader(io.StringIO(said["csv"].decode("utf-8-sig")))
    header, *sheet = openpyxl.load_workbook(io.BytesIO(said["xlsx"])).worksheets[0].values
    lines = said["jsonl"].decode().splitlines()
    texts = ["Jonotin 0 tuntia.", "Jonotin 1 tuntia."]
    assert [row["text"] for row in rows] == texts
    assert [row[header.index("text")] for row in sheet] == texts
    assert [json.loads(line)["text"] for line in lines] == texts


def test_a_workbook_is_whole_before_its_first_piece() -> None:
    def broken_off() -> Iterator[dict[str, object]]:
        yield forum_reply()
        raise IndexAway("away")

    with pytest.raises(IndexAway):
        file_chunks(Part(broken_off(), 2), "xlsx", "jono", AT)
    with pytest.raises(Fault, match="give a limit"):
        file_chunks(Part([], 0, most=SHEET_ROWS), "xlsx", "jono", AT)
