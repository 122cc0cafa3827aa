"""`kuulolla dlq` on the real Kafka: what was set aside is listed without its words, shown with them, and sent back."""

import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kafka import TopicPartition

from kuulolla.cli.dead_letters import Placed, obstacle
from kuulolla.cli.dlq import printable
from kuulolla.runtime.dead_letters import Record, dead_letter
from kuulolla.runtime.headers import headers_for
from kuulolla.runtime.kafka import Producer, consumer
from kuulolla.runtime.names import topic_name
from kuulolla.runtime.settings import Settings, load
from kuulolla.schemas.dead_letter import DeadLetter, Reason
from kuulolla.schemas.reading import Rejected
from kuulolla.schemas.topics import POSTS_DLQ, POSTS_RAW
from tests.command import kuulolla, kuulolla_here

AT = datetime(2026, 11, 20, 12, tzinfo=UTC)
SECRET = "salasana-jota-ei-nayteta"
POISON = f'{{"text": "{SECRET}"'.encode()
HEADERS = {"schema": "Post@1", "traceparent": "00-a-b-01"}


def letter(
    value: bytes | None, reason: Reason = Reason.NOT_JSON, topic: str = POSTS_RAW, minute: int = 0
) -> DeadLetter:
    record = Record(topic, 4, 17, b"avain", value, HEADERS)
    return dead_letter(record, Rejected(reason, "text", "json_invalid"), "sentiment", AT + timedelta(minutes=minute))


@dataclass(frozen=True)
class Dlq:
    """The command in a namespace of its own, and the topics behind it."""

    environ: Mapping[str, str]

    @property
    def settings(self) -> Settings:
        return load(Settings, self.environ)

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """`kuulolla dlq …`, without a process."""
        return kuulolla_here(self.environ, "dlq", *words)

    def typed(self, *words: str) -> subprocess.CompletedProcess[str]:
        """The same as a process of its own."""
        return kuulolla(self.environ, "dlq", *words)

    def put(self, *letters: DeadLetter) -> list[str]:
        """Set them aside; their places."""
        producer = Producer(self.settings)
        sent = [producer.send(POSTS_DLQ, one.key, one.to_json(), headers_for(one)) for one in letters]
        told = [acknowledgement.get(30) for acknowledgement in sent]
        producer.close()
        return [f"{one.partition}:{one.offset}" for one in told]

    def raw(self) -> list[tuple[bytes | None, bytes | None, dict[str, str]]]:
        """Keys, values and headers in posts.raw."""
        name = topic_name(self.settings.namespace, POSTS_RAW)
        reader = consumer(self.settings, [], group=None)
        places = [TopicPartition(name, partition) for partition in reader.partitions_for_topic(name)]
        reader.assign(places)
        ends = reader.end_offsets(places)
        found = []
        while any(reader.position(place) < end for place, end in ends.items()):
            for batch in reader.poll(timeout_ms=200).values():
                found += [(one.key, one.value, {name: text.decode() for name, text in one.headers}) for one in batch]
        reader.close()
        return found


@pytest.fixture
def dlq(namespace: Mapping[str, str]) -> Dlq:
    return Dlq(namespace)


@pytest.mark.real
def test_the_list_is_newest_first_and_never_shows_what_somebody_wrote(dlq: Dlq) -> None:
    places = dlq.put(*(letter(POISON, minute=minute) for minute in (1, 3, 2)))
    done = dlq.run("list", "--json")
    listed = json.loads(done.stdout)
    assert (done.returncode, listed["total"]) == (0, 3)
    assert [row["place"] for row in listed["records"]] == [places[1], places[2], places[0]]
    assert listed["records"][0] == {
        "place": places[1],
        "at": "2026-11-20T12:03:00Z",
        "reason": "not_json",
        "where": "text",
        "rule": "json_invalid",
        "topic": "posts.raw",
        "partition": 4,
        "offset": 17,
        "set_aside_by": "sentiment",
    }
    table = dlq.run("list", "--size", "2").stdout
    assert "3 records" in table
    assert SECRET not in done.stdout + table


@pytest.mark.real
def test_the_list_is_chosen_by_reason_and_cut_at_a_size(dlq: Dlq) -> None:
    dlq.put(letter(POISON), letter(None, Reason.EMPTY), letter(b"{}", Reason.BREAKS_CONTRACT))
    listed = json.loads(dlq.run("list", "--reason", "empty", "--json").stdout)
    assert [row["reason"] for row in listed["records"]] == ["empty"]
    cut = json.loads(dlq.run("list", "--size", "1", "--json").stdout)
    assert (cut["total"], len(cut["records"])) == (3, 1)


@pytest.mark.real
def test_an_empty_topic_lists_nothing_and_replays_nothing(dlq: Dlq) -> None:
    assert json.loads(dlq.run("list", "--json").stdout) == {"total": 0, "records": []}
    assert dlq.run("replay", "--all").stdout == "replayed 0, left 0\n"


@pytest.mark.real
def test_show_gives_the_envelope_and_the_value_as_it_was(dlq: Dlq) -> None:
    _, place = dlq.put(letter(b"{}"), letter(POISON + b"\xff\x1b[2J"))
    done = dlq.typed("show", place)
    assert done.returncode == 0
    assert "reason: not_json\n" in done.stdout
    assert f"{POISON.decode()}\\xff\\x1b[2J\n" in done.stdout


@pytest.mark.real
@pytest.mark.parametrize("place", ["0:99", "77:0"])
def test_a_place_where_nothing_stands_is_told_in_one_line(dlq: Dlq, place: str) -> None:
    done = dlq.typed("show", place)
    assert done.returncode == 1
    assert done.stderr == f"kuulolla: posts.dlq has no dead letter at {place}: see `kuulolla dlq list`\n"
    assert "replayed 0, left 1" in dlq.run("replay", place).stdout


@pytest.mark.real
def test_replay_sends_the_same_bytes_key_and_headers_back_to_where_they_came_from(dlq: Dlq) -> None:
    first, second, _ = dlq.put(letter(POISON), letter(b"\x00\xff" * 700_000), letter(b"{}"))
    done = dlq.run("replay", first, second, first)
    assert (done.returncode, done.stdout) == (0, "replayed 2, left 0\n")
    expected = [(b"avain", value, HEADERS) for value in (POISON, b"\x00\xff" * 700_000)]
    assert sorted(dlq.raw(), key=lambda found: len(found[1] or b"")) == expected


@pytest.mark.real
def test_replay_by_reason_takes_those_and_says_what_it_left_and_why(dlq: Dlq) -> None:
    places = dlq.put(
        letter(POISON),
        letter(None),
        letter(b"x" * 4_194_304),
        letter(b"{}", topic="posts.gone"),
        letter(b"{}", Reason.BREAKS_CONTRACT),
    )
    done = dlq.run("replay", "--reason", "not_json")
    assert done.stdout == "replayed 1, left 3\n"
    assert sorted(done.stderr.splitlines()) == sorted(
        [
            f"left {places[1]}: its value is empty",
            f"left {places[2]}: it is too large for posts.raw",
            f"left {places[3]}: no topic is called posts.gone",
        ]
    )
    assert [value for _, value, _ in dlq.raw()] == [POISON]


@pytest.mark.real
def test_replay_all_takes_more_than_one_go_can_hold(dlq: Dlq) -> None:
    dlq.put(*(letter(b"{%d" % number) for number in range(1201)))
    assert dlq.run("replay", "--all").stdout == "replayed 1201, left 0\n"
    assert len({value for _, value, _ in dlq.raw()}) == 1201


@pytest.mark.real
@pytest.mark.parametrize("words", [(), ("--all", "0:1"), ("--reason", "empty", "0:1"), ("0-1",), ("x",)])
def test_wrong_use_is_refused_before_anything_is_sent(dlq: Dlq, words: tuple[str, ...]) -> None:
    dlq.put(letter(POISON))
    assert dlq.run("replay", *words).returncode == 2
    assert dlq.raw() == []


@pytest.mark.parametrize(("size", "fits"), [(4_194_304 - 700, True), (4_194_304 - 512, False), (4_194_304, False)])
def test_a_record_is_left_when_it_and_its_envelope_exceed_the_topic(size: int, *, fits: bool) -> None:
    assert (obstacle(Placed(0, 0, letter(b"x" * size))) is None) == fits


@given(st.text())
def test_nothing_shown_steers_the_terminal_and_plain_text_stays(text: str) -> None:
    assert all(sign in "\n\t" or sign.isprintable() for sign in printable(text))
    assert printable("Hyvää yötä, 😀\n") == "Hyvää yötä, 😀\n"
