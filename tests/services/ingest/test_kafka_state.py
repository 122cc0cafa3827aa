"""Whether Kafka takes posts: a refusal is no life sentence."""

from dataclasses import dataclass

from kuulolla.services.ingest.kafka_state import FORGOTTEN_S, UNREADY_S, KafkaState


@dataclass
class Seconds:
    at: float = 1000.0

    def __call__(self) -> float:
        return self.at


def test_all_is_well_at_first_and_after_an_acknowledgement() -> None:
    state = KafkaState(Seconds())
    assert (state.check(), state.away_s()) == (None, 0)
    state.refused()
    assert state.check() is not None
    state.took()
    assert (state.check(), state.away_s()) == (None, 0)


def test_a_refusal_nobody_repeats_lets_senders_try_again() -> None:
    clock = Seconds()
    state = KafkaState(clock)
    state.refused()
    clock.at += UNREADY_S
    assert state.check() is None
    clock.at += 100_000
    assert state.away_s() == 0


def test_refusals_that_follow_each_other_add_up() -> None:
    clock = Seconds()
    state = KafkaState(clock)
    for _ in range(4):
        state.refused()
        clock.at += FORGOTTEN_S / 2
    assert state.away_s() == 1.5 * FORGOTTEN_S


def test_refusals_far_apart_do_not() -> None:
    clock = Seconds()
    state = KafkaState(clock)
    for _ in range(4):
        state.refused()
        clock.at += FORGOTTEN_S + 1
    assert state.away_s() == 0
