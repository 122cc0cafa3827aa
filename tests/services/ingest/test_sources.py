"""The `sources:` section: what is wrong is told with file, line and field."""

from pathlib import Path

import pytest

from kuulolla.runtime.faults import SettingsFault
from kuulolla.schemas.post import Channel
from kuulolla.services.ingest.connectors.feed import FeedSource
from kuulolla.services.ingest.sources import connector_kinds, load_sources

GOOD = """\
stack: local
sources:
  - kind: feed
    name: lehti
    channel: news
    touchpoint: external
    url: https://lehti.example/rss
    interval_s: 60
  - kind: webhook
    name: lomake
    channel: feedback_form
    touchpoint: owned
"""


def load(folder: Path, text: str) -> tuple[object, ...]:
    path = folder / "kuulolla.yaml"
    path.write_text(text, encoding="utf-8")
    return load_sources({"KUULOLLA_CONFIG": str(path)})


def test_the_folder_is_the_registry() -> None:
    assert connector_kinds().keys() == {"feed", "files", "open311", "webhook"}


def test_sources_are_read_by_their_kind(tmp_path: Path) -> None:
    feed, webhook = load(tmp_path, GOOD)
    assert isinstance(feed, FeedSource)
    assert (feed.origin.source, feed.origin.channel, feed.interval_s) == ("lehti", Channel.NEWS, 60)
    assert type(webhook) is connector_kinds()["webhook"]


@pytest.mark.parametrize("text", ["", "stack: local\n", "sources: []\n", "sources:\n"])
def test_no_sources_are_no_fault(tmp_path: Path, text: str) -> None:
    assert load(tmp_path, text) == ()


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("https://lehti.example/rss", "lehti", 7, "sources.0.url"),
        ("interval_s: 60", "interval_s: -1", 8, "sources.0.interval_s"),
        ("channel: news", "channel: lehdet", 5, "sources.0.channel"),
        ("name: lehti", "name: Lehti 1", 4, "sources.0.name"),
        ("name: lomake", "name: lehti", 10, "sources.1.name: another source has this name already"),
        ("kind: webhook", "kind: fax", 9, "sources.1.kind: must be one of feed, files, open311, webhook"),
        ("touchpoint: owned", "touchpoint: owned\n    tokn: x", 13, "sources.1.tokn"),
        ("    url: https://lehti.example/rss\n", "", 3, "sources.0.url: Field required"),
        ("  - kind: webhook\n    name", "  - name", 9, "sources.1.kind: must be one of"),
    ],
)
def test_a_mistake_is_told_with_file_line_and_field(tmp_path: Path, old: str, new: str, line: int, says: str) -> None:
    assert old in GOOD
    with pytest.raises(SettingsFault) as caught:
        load(tmp_path, GOOD.replace(old, new))
    (sentence,) = str(caught.value).splitlines()
    assert sentence.startswith(f"{tmp_path / 'kuulolla.yaml'}:{line}: {says}")


def test_every_mistake_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(SettingsFault) as caught:
        load(tmp_path, GOOD.replace("news", "x").replace("owned", "y"))
    assert len(str(caught.value).splitlines()) == 2


@pytest.mark.parametrize("text", ["sources: 17\n", "sources: {a: b}\n"])
def test_something_else_than_a_list_is_told(tmp_path: Path, text: str) -> None:
    with pytest.raises(SettingsFault, match=r"kuulolla\.yaml:1: sources: must be a list"):
        load(tmp_path, text)


def test_an_entry_that_is_no_mapping_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsFault, match=r"kuulolla\.yaml:2: sources\.0"):
        load(tmp_path, "sources:\n  - lehti\n")
