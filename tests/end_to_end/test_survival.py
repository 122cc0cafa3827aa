"""Nothing acknowledged is lost and nothing is shown twice, whatever is killed."""

import random
import time

import pytest

from tests.end_to_end.conftest import Pipeline, a_post, until

pytestmark = [pytest.mark.real, pytest.mark.timeout(300)]

MANY = 5000


def test_killing_sentiment_and_indexer_in_the_middle_loses_and_doubles_nothing(pipeline: Pipeline) -> None:
    pipeline.publish(a_post(number) for number in range(MANY))
    pipeline.start("sentiment")
    pipeline.start("indexer")
    for _ in range(2):
        before = pipeline.found()
        until(lambda seen=before: pipeline.found() > seen + 300, 60, "nothing was indexed")  # type: ignore[misc]
        pipeline.kill("sentiment")
        pipeline.kill("indexer")
        assert pipeline.found() < MANY, "the kill came too late to mean anything"
        pipeline.start("sentiment")
        pipeline.start("indexer")
    until(lambda: pipeline.found() >= MANY, 120, "posts were lost")
    time.sleep(2)
    documents = pipeline.documents()
    assert sorted(map(int, documents)) == list(range(MANY))
    assert all(document["sentiment"] for document in documents.values())


def test_edits_out_of_order_end_with_the_newest(pipeline: Pipeline) -> None:
    edits = [a_post(number, f"tarkistus {revision}", revision) for number in range(50) for revision in range(6)]
    random.Random(7).shuffle(edits)  # noqa: S311 - an order, not a secret
    pipeline.publish([*edits, a_post(1000)])
    pipeline.start("sentiment")
    pipeline.start("indexer", KUULOLLA_INDEX_BATCH="20")
    until(lambda: pipeline.found() == 51, 60, "not every post arrived")
    until(
        lambda: all(d["revision"] == 5 for n, d in pipeline.documents().items() if n != "1000"), 30, "an older edit won"
    )
    assert all(str(d["text"]).startswith("tarkistus 5") for n, d in pipeline.documents().items() if n != "1000")


def test_a_second_worker_that_joins_and_leaves_disturbs_nothing(pipeline: Pipeline) -> None:
    pipeline.start("indexer")
    pipeline.start("sentiment", "first")
    pipeline.publish(a_post(number) for number in range(1500))
    until(lambda: pipeline.found() > 100, 60, "nothing was indexed")
    pipeline.start("sentiment", "second")
    pipeline.publish(a_post(number) for number in range(1500, 3000))
    until(lambda: "started" in pipeline.log_of("second"), 60, "the second worker did not start")
    pipeline.publish(a_post(number) for number in range(3000, 4000))
    assert pipeline.stop("second") == 0
    pipeline.publish(a_post(number) for number in range(4000, MANY))
    until(lambda: pipeline.found() >= MANY, 150, "posts were lost")
    assert sorted(map(int, pipeline.documents())) == list(range(MANY))


def test_services_drain_within_ten_seconds_under_load(pipeline: Pipeline) -> None:
    pipeline.publish(a_post(number) for number in range(MANY))
    pipeline.start("sentiment")
    pipeline.start("indexer")
    until(lambda: pipeline.found() > 100, 60, "nothing was indexed")
    assert pipeline.stop("sentiment") == 0
    assert pipeline.stop("indexer") == 0
    assert "stopped" in pipeline.log_of("sentiment")
