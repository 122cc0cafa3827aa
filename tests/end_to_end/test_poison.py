"""Bad input is data: it is set aside with a reason or accepted, and nothing stops."""

import json
from typing import Any

import pytest
from kafka import KafkaConsumer

from kuulolla.runtime.kafka import consumer
from kuulolla.runtime.settings import Settings, load
from kuulolla.schemas.dead_letter import DeadLetter, Reason
from kuulolla.schemas.reading import read
from kuulolla.schemas.topics import POSTS_DLQ
from tests.end_to_end.conftest import Pipeline, a_post, until

pytestmark = pytest.mark.real


def _with(number: int, **changes: Any) -> bytes:  # noqa: ANN401 - whatever is poisonous
    value = json.loads(a_post(number).to_json()) | changes
    return json.dumps({name: kept for name, kept in value.items() if kept is not ...}).encode("utf-8", "surrogatepass")


POISON: dict[str, bytes | None] = {
    "null": None,
    "empty": b"",
    "cut-off": b'{"id": "',
    "not-utf8": b'{"id": "\xff\xfe"}',
    "a-list": b"[1, 2]",
    "deep": b"[" * 100_000,
    "no-text": _with(900, text=...),
    "no-time": _with(901, published_at=...),
    "year-9999": _with(902, published_at="9999-12-31T23:59:59Z"),
    "year-1": _with(903, published_at="0001-01-01T00:00:00Z"),
    "tomorrow-week": _with(904, published_at="2099-01-01T00:00:00Z"),
    "surrogate": _with(905, text="a\ud800b"),
    "two-megabytes": _with(906, text="x" * 2_000_000),
    "huge-number": _with(907, revision=10**400),
    "not-a-number": _with(908, rating={"value": float("nan"), "best": 5}),
    "other-version": _with(909, schema_version=2),
}
HARMLESS: dict[str, bytes] = {
    "emoji": _with(800, text="😀" * 100_000),
    "unknown-field": _with(801, weather="snow"),
    "control-characters": _with(802, text="hyvä\u0000\u0007palvelu"),
    "only-spaces": _with(803, text="   "),
    "right-to-left": _with(804, text="\u202eolleh hyvää päivää kaikille"),
}


def _letters(environ: dict[str, str]) -> list[DeadLetter]:
    reader: KafkaConsumer = consumer(load(Settings, environ), [POSTS_DLQ], group=None, consumer_timeout_ms=2000)
    letters = [read(DeadLetter, record.value) for record in reader]
    reader.close()
    return [letter for letter in letters if isinstance(letter, DeadLetter)]


def test_poison_is_set_aside_with_a_reason_and_the_good_go_on(pipeline: Pipeline) -> None:
    pipeline.start("sentiment")
    pipeline.start("indexer")
    good: list[tuple[str | None, bytes | None, dict[str, str]]] = [
        (post.id, post.to_json(), {}) for post in map(a_post, range(200))
    ]
    pipeline.publish_bytes([
        *good[:100],
        *[(name, value, {}) for name, value in POISON.items()],
        *[(name, value, {}) for name, value in HARMLESS.items()],
        *good[100:],
    ])  # fmt: skip
    until(lambda: pipeline.found() >= 200 + len(HARMLESS), 90, "good posts did not come through")
    until(lambda: len(_letters(dict(pipeline.environ))) >= len(POISON), 30, "not all poison was set aside")
    letters = {str(letter.key): letter for letter in _letters(dict(pipeline.environ))}
    by_id = {a_post(904).id: "tomorrow-week"}
    letters = {by_id.get(key, key): letter for key, letter in letters.items()}
    assert set(letters) == set(POISON)
    assert all(letter.value == POISON[name] for name, letter in letters.items() if letter.topic == "posts.raw")
    assert letters["null"].reason is Reason.EMPTY
    assert letters["cut-off"].reason is Reason.NOT_JSON
    assert letters["no-text"].reason is Reason.BREAKS_CONTRACT
    assert letters["tomorrow-week"].reason is Reason.IMPLAUSIBLE_TIME
    assert pipeline.found() == 200 + len(HARMLESS)
    assert [process.poll() for process in pipeline.processes.values()] == [None, None], "a service ended"


def test_poison_in_front_of_the_indexer_is_set_aside_too(pipeline: Pipeline) -> None:
    pipeline.start("indexer")
    unscored = {"language": {"code": "fi", "confidence": 1.0}, "unscored": "scoring_off"}
    pipeline.publish_bytes(
        [("null", None, {}), ("cut-off", b"{", {}), ("unscored", _with(1), {})]
        + [(str(number), _with(number, **unscored), {}) for number in range(10, 20)],
        topic="posts.scored",
    )
    until(lambda: pipeline.found() == 10, 60, "good posts did not come through")
    until(lambda: len(_letters(dict(pipeline.environ))) == 3, 30, "not all poison was set aside")
    assert {letter.set_aside_by for letter in _letters(dict(pipeline.environ))} == {"indexer"}


@pytest.mark.parametrize(("service", "topic"), [("sentiment", "posts.raw"), ("indexer", "posts.scored")])
def test_the_breaker_stops_a_service_whose_records_nearly_all_fail(
    pipeline: Pipeline, service: str, topic: str
) -> None:
    pipeline.start(service, KUULOLLA_BREAKER_OVER="50", KUULOLLA_SCORING="false")
    pipeline.publish_bytes([(str(number), b"{", {}) for number in range(100)], topic=topic)
    until(lambda: pipeline.processes[service].poll() is not None, 60, "the breaker did not open")
    assert pipeline.processes[service].poll() == 3
    assert "kuulolla dlq list" in pipeline.log_of(service)
