"""A work goes on until the process is asked to stop: through what comes back, and not through what does not."""

import time
from collections.abc import Callable
from threading import Event

import pytest

from kuulolla.runtime.again import Again, first_failure
from kuulolla.runtime.faults import Fault, IndexAway, KafkaAway
from kuulolla.runtime.lifecycle import Stop

LONG_S = 60.0
MORE, NO_MORE = True, False


def again(
    work: Callable[[], bool], stop: Stop, pause_s: float = 0.001, stuck_after_s: float = LONG_S, name: str = "look"
) -> Again:
    return Again("alerts", name, work, stop, pause_s, stuck_after_s)


def holds(what: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not what():
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.005)


class Goes:
    """A work that does what it is told at each go, and then nothing; it asks to stop after so many goes."""

    def __init__(self, stop: Stop, *does: Exception | bool, goes: int | None = None) -> None:
        self.times: list[float] = []
        self._stop, self._does, self._goes = stop, list(does), goes or len(does)

    def __call__(self) -> bool:
        self.times.append(time.monotonic())
        if len(self.times) == self._goes:
            self._stop.ask()
        what = self._does.pop(0) if self._does else False
        if isinstance(what, Exception):
            raise what
        return what


def test_it_is_done_again_until_the_process_is_asked_to_stop() -> None:
    stop = Stop()
    work = Goes(stop, goes=5)
    with again(work, stop) as running:
        holds(lambda: bool(stop))
    assert len(work.times) == 5
    assert (running.failed, running.ready(), running.live()) == (None, None, None)


def test_it_pauses_where_there_is_no_more_and_not_where_there_is() -> None:
    stop = Stop()
    work = Goes(stop, MORE, MORE, NO_MORE, NO_MORE)
    with again(work, stop, pause_s=0.5):
        holds(lambda: bool(stop))
    waits = [later - earlier for earlier, later in zip(work.times, work.times[1:], strict=False)]
    assert max(waits[:2]) < 0.5 <= waits[2]


def test_asked_to_stop_it_waits_for_no_pause_to_end() -> None:
    stop, begun = Stop(), Event()

    def work() -> bool:
        begun.set()
        return False

    with again(work, stop, pause_s=LONG_S):
        assert begun.wait(10)
        at = time.monotonic()
        stop.ask()
    assert time.monotonic() - at < 5


def test_the_block_ends_once_the_go_at_hand_has() -> None:
    stop, begun, ended = Stop(), Event(), Event()

    def work() -> bool:
        begun.set()
        stop.wait()
        time.sleep(0.1)
        ended.set()
        return False

    with again(work, stop):
        assert begun.wait(10)
        stop.ask()
    assert ended.is_set()


def test_what_may_be_over_in_a_while_is_seen_and_tried_again_until_it_is() -> None:
    stop, goes = Stop(), Event()
    does: list[Exception | None] = [IndexAway("no Elasticsearch answers"), KafkaAway("no Kafka answers"), None]
    seen: list[str | None] = []

    def work() -> bool:
        seen.append(running.ready())
        what = does.pop(0) if does else None
        if what is not None:
            raise what
        goes.set()
        return False

    with (running := again(work, stop)):
        assert goes.wait(10)
        holds(lambda: running.ready() is None)
        assert running.live() is None
        stop.ask()
    assert seen[:3] == [None, "no Elasticsearch answers", "no Kafka answers"]
    assert running.failed is None


def test_each_failure_that_follows_another_is_waited_for_longer() -> None:
    stop = Stop()
    work = Goes(stop, IndexAway("away"), IndexAway("away"), IndexAway("away"), MORE, IndexAway("away"), NO_MORE)
    with again(work, stop):
        holds(lambda: bool(stop))
    waits = [later - earlier for earlier, later in zip(work.times, work.times[1:], strict=False)]
    assert waits[0] >= 0.25
    assert waits[2] >= 1
    assert waits[4] < 2, "after one that went well it begins anew: the fourth one would be of 2 s at least"


@pytest.mark.parametrize("error", [Fault("Elasticsearch lacks leases: apply them"), ValueError("an error of ours")])
def test_what_no_wait_mends_asks_the_process_to_stop_and_is_there_to_be_told(error: Exception) -> None:
    stop = Stop()
    others = Goes(Stop())
    with again(Goes(Stop(), error), stop) as running, again(others, stop, name="send") as other:
        assert stop.wait(10)
    assert (running.failed, other.failed) == (error, None)
    assert first_failure((other, running)) is error


def test_of_several_failures_the_one_that_says_what_to_do_is_told() -> None:
    works = []
    for error in (ValueError("ours"), Fault("create the topics"), Fault("a later one"), None):
        stop = Stop()
        with again(Goes(stop, error or False), stop) as running:
            holds(lambda stop=stop: bool(stop))  # type: ignore[misc]  # mypy knows no default of a lambda's argument
        works.append(running)
    assert str(first_failure(tuple(works))) == "create the topics"
    assert str(first_failure(tuple(works[:1]))) == "ours"
    assert first_failure(tuple(works[3:])) is None


def test_one_that_stands_still_is_seen_from_outside_and_not_waited_for_for_ever() -> None:
    stop, go_on = Stop(), Event()

    def work() -> bool:
        go_on.wait(10)
        return False

    with again(work, stop, stuck_after_s=0.1) as running:
        holds(lambda: running.live() is not None)
        assert str(running.live()).startswith("look stands still for 0 s")
        at = time.monotonic()
        stop.ask()
    assert time.monotonic() - at < 5
    go_on.set()
