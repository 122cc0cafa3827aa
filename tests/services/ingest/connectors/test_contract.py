"""What every polled connector keeps, whatever it reads: resume, edits, deletion, masking, silence.

A new file in `connectors/` needs a stand here: a place where the tests can write posts for it to find.
"""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

import pytest

from kuulolla.schemas.cursor import Cursor
from kuulolla.schemas.post import Post
from kuulolla.services.ingest.collected import Collected, Position
from kuulolla.services.ingest.connector import PolledSettings, Reader
from kuulolla.services.ingest.prepare import prepare
from kuulolla.services.ingest.sources import connector_kinds
from tests.answers import Answers, Told
from tests.clocks import SetClock
from tests.services.ingest.connectors.city import City, request

START = datetime(2025, 12, 1, 12, tzinfo=UTC)
HETU = "131052-308T"
PLACE = {"name": "lahde", "channel": "forum", "touchpoint": "external"}


class Stand(Protocol):
    """A source under the tests' control."""

    settings: PolledSettings

    def write(self, number: int, text: str, at: datetime) -> None:
        """Put a post, or a new version of it, into the source."""

    def delete(self, number: int, at: datetime) -> bool:
        """Take a post away; False where such a source cannot tell that it is gone."""


def polled(kind: str, values: dict[str, Any]) -> PolledSettings:
    found = connector_kinds()[kind].model_validate(values)
    assert isinstance(found, PolledSettings)
    return found


@dataclass
class Folder:
    path: Path
    versions: int = 0

    def __post_init__(self) -> None:
        values = {**PLACE, "kind": "files", "path": str(self.path / "*.jsonl"), "settle_s": 0}
        self.settings = polled("files", values)

    def write(self, number: int, text: str, at: datetime) -> None:
        self._line({"native_id": str(number), "text": text, "edited_at": at.isoformat()})

    def delete(self, number: int, at: datetime) -> bool:
        self._line({"native_id": str(number), "deleted": True, "edited_at": at.isoformat()})
        return True

    def _line(self, value: dict[str, Any]) -> None:
        self.versions += 1
        line = json.dumps(value | {"published_at": START.isoformat()})
        (self.path / f"{self.versions:03}.jsonl").write_text(line, encoding="utf-8")


@dataclass
class Feed:
    server: Answers
    entries: dict[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        values = {**PLACE, "kind": "feed", "url": self.server.url, "allow_private": True}
        self.settings = polled("feed", values)
        self._tell()

    def write(self, number: int, text: str, at: datetime) -> None:
        self.entries[number] = (
            f"<entry><id>{number}</id><title>Otsikko</title><published>{START.isoformat()}</published>"
            f"<updated>{at.isoformat()}</updated><summary>{text}</summary></entry>"
        )
        self._tell()

    def delete(self, number: int, at: datetime) -> bool:  # noqa: ARG002 - a feed forgets old entries, which deletes nothing
        return False

    def _tell(self) -> None:
        body = f'<feed xmlns="http://www.w3.org/2005/Atom">{"".join(self.entries.values())}</feed>'
        self.server.told = [Told(body.encode())]


@dataclass
class Town:
    city: City

    def __post_init__(self) -> None:
        values = {**PLACE, "kind": "open311", "url": self.city.url, "allow_private": True, "history_days": 1}
        self.settings = polled("open311", values)

    def write(self, number: int, text: str, at: datetime) -> None:
        made = request(number, START.isoformat(), at.isoformat(), description=text)
        kept = [other for other in self.city.requests if other["service_request_id"] != str(number)]
        self.city.requests = [*kept, made]

    def delete(self, number: int, at: datetime) -> bool:  # noqa: ARG002 - GeoReport v2 has no deletion
        return False


STANDS = {"files": Folder, "feed": Feed, "open311": Town}


def test_every_polled_connector_has_a_stand_here() -> None:
    asked = {kind for kind, settings in connector_kinds().items() if issubclass(settings, PolledSettings)}
    assert asked == STANDS.keys()
    assert connector_kinds().keys() - asked == {"webhook"}  # test_webhook.py: it is called, it does not ask


@pytest.fixture(params=STANDS)
def stand(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stand]:
    with ExitStack() as stack:
        match request.param:
            case "files":
                yield Folder(tmp_path)
            case "feed":
                yield Feed(stack.enter_context(Answers(Told())))
            case _:
                yield Town(stack.enter_context(City()))


@pytest.fixture
def clock() -> SetClock:
    return SetClock(START)


def drain(reader: Reader, position: Position | None) -> tuple[list[Collected], Position]:
    """Everything until the source has no more; the position goes through a cursor, as it does in life."""
    posts: list[Collected] = []
    for _ in range(100):
        batch = reader.read(position)
        posts += [post for post in batch.posts if isinstance(post, Collected)]
        cursor = Cursor(source="lahde", connector="x", position=dict(batch.position), written_at=START)
        position = Cursor.from_json(cursor.to_json()).position
        if not batch.more:
            return posts, position
    raise AssertionError("the source never comes to an end")


def test_everything_is_read_once_and_a_new_process_goes_on_where_the_last_one_was(
    stand: Stand, clock: SetClock
) -> None:
    for number in range(5):
        stand.write(number, f"teksti {number}", START)
    clock.at += timedelta(hours=1)
    first, position = drain(stand.settings.reader(clock), None)
    assert sorted(post.native_id for post in first) == ["0", "1", "2", "3", "4"]
    clock.at += timedelta(hours=1)
    stand.write(9, "uusi", clock.at)
    clock.at += timedelta(minutes=1)
    second, _ = drain(stand.settings.reader(clock), position)
    assert [post.native_id for post in second] == ["9"]


def test_an_edit_is_a_higher_revision_of_the_same_post_at_the_same_time(stand: Stand, clock: SetClock) -> None:
    stand.write(1, "ensin", START)
    clock.at += timedelta(hours=1)
    reader = stand.settings.reader(clock)
    (original,), position = drain(reader, None)
    clock.at += timedelta(hours=1)
    stand.write(1, "sitten", clock.at)
    clock.at += timedelta(minutes=1)
    (edited,), _ = drain(reader, position)
    assert (original.text, edited.text) == ("ensin", "sitten")
    assert (edited.native_id, edited.published_at) == (original.native_id, original.published_at)
    assert edited.revision > original.revision


def test_a_deletion_is_told_where_the_source_can_tell_it(stand: Stand, clock: SetClock) -> None:
    stand.write(1, "poistuva", START)
    clock.at += timedelta(hours=1)
    reader = stand.settings.reader(clock)
    (original,), position = drain(reader, None)
    if not stand.delete(1, clock.at):
        return
    (deleted,), _ = drain(reader, position)
    assert deleted.deleted
    assert (deleted.native_id, deleted.published_at) == (original.native_id, original.published_at)
    assert deleted.revision > original.revision


def test_silence_is_no_posts_and_a_position_that_stays(stand: Stand, clock: SetClock) -> None:
    assert drain(stand.settings.reader(clock), None)[0] == []
    stand.write(1, "ainoa", START)
    clock.at += timedelta(hours=1)
    reader = stand.settings.reader(clock)
    _, position = drain(reader, drain(reader, None)[1])
    clock.at += timedelta(hours=1)
    assert drain(reader, position)[0] == []


def test_what_it_reads_leaves_masked(stand: Stand, clock: SetClock) -> None:
    stand.write(1, f"Tunnukseni on {HETU}", START)
    clock.at += timedelta(hours=1)
    (found,), _ = drain(stand.settings.reader(clock), None)
    post = prepare(found, stand.settings.origin, b"k" * 32, clock.now())
    assert isinstance(post, Post)
    assert post.text == "Tunnukseni on [hetu]"


def test_a_position_of_another_version_is_a_new_beginning(stand: Stand, clock: SetClock) -> None:
    stand.write(1, "teksti", START)
    clock.at += timedelta(hours=1)
    strange: dict[str, Any] = {"files": 17, "entries": [1], "reading": "backwards", "etag": 3}
    posts, _ = drain(stand.settings.reader(clock), strange)
    assert [post.native_id for post in posts] == ["1"]
