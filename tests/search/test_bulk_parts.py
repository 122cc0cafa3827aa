"""How a bulk request is cut: whatever Elasticsearch takes, every item is answered for, once and in order."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuulolla.runtime.faults import IndexAway, TooLarge
from kuulolla.search import bulk_parts
from kuulolla.search.bulk_parts import BULK_BYTES, answers, parts_of


@dataclass(frozen=True)
class Item:
    number: int
    lines: tuple[bytes, bytes]


def items(*sizes: int) -> list[Item]:
    return [Item(number, (b"%d" % number, b" " * size)) for number, size in enumerate(sizes)]


@dataclass(frozen=True)
class Server:
    """Takes `most` bytes in one request, and says of each item which one it was."""

    most: int
    taken: list[int]

    def send(self, lines: list[bytes]) -> Mapping[str, Any]:
        size = sum(map(len, lines))
        if size > self.most:
            raise TooLarge("too large")
        self.taken.append(size)
        return {"items": [{"index": {"status": 200, "number": int(action)}} for action in lines[::2]]}


@given(st.lists(st.integers(0, 300), max_size=30), st.integers(1, 400))
def test_every_item_is_answered_for_in_order_and_those_that_never_fit_without_an_answer(
    sizes: list[int], most: int
) -> None:
    sent, server = items(*sizes), Server(most, [])
    answered = list(answers(sent, server.send))
    assert [item for item, _ in answered] == sent
    for item, answer in answered:
        fits = sum(map(len, item.lines)) <= most
        assert answer == ({"status": 200, "number": item.number} if fits else None)


def test_what_fits_is_sent_at_once_and_only_the_half_that_does_not_is_halved() -> None:
    server = Server(100, [])
    list(answers(items(20, 20, 20), server.send))
    assert server.taken == [63]
    server = Server(100, [])
    list(answers(items(20, 20, 90, 90), server.send))
    assert server.taken == [42, 91, 91]


@given(st.lists(st.integers(0, 300), max_size=30))
def test_parts_hold_everything_in_order_and_are_no_larger_than_said_but_for_single_items(sizes: list[int]) -> None:
    with pytest.MonkeyPatch.context() as changed:
        changed.setattr(bulk_parts, "BULK_BYTES", 200)
        parts = parts_of(sent := items(*sizes))
    assert [item for part in parts for item in part] == sent
    for part in parts:
        assert len(part) == 1 or sum(len(line) for item in part for line in item.lines) <= 200
    assert BULK_BYTES < 100_000_000


def test_another_fault_is_not_taken_for_too_large() -> None:
    def away(_lines: list[bytes]) -> Mapping[str, Any]:
        raise IndexAway("away")

    with pytest.raises(IndexAway):
        list(answers(items(1, 2), away))
