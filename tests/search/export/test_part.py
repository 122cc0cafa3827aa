"""The first hits of a search: numbered, and honest about what is left out."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuulolla.search.export.part import Exported, Part
from tests.search.export.documents import hostile_texts


def documents(count: int) -> list[dict[str, str]]:
    return [{"id": str(number)} for number in range(count)]


def test_every_hit_says_which_it_is_and_of_how_many() -> None:
    hits = list(Part(documents(5), 5, most=3))
    assert [(hit.number, hit.of, hit.document["id"]) for hit in hits] == [(1, 5, "0"), (2, 5, "1"), (3, 5, "2")]


@pytest.mark.parametrize(
    ("there", "total", "most", "exported"),
    [
        (5, 5, 3, Exported(3, 5, limited=True)),
        (5, 5, 5, Exported(5, 5, limited=False)),
        (0, 0, 5, Exported(0, 0, limited=False)),
        (4, 5, 5, Exported(4, 5, limited=False)),  # one was deleted after counting
        (6, 5, 5, Exported(5, 6, limited=True)),  # one came in after counting
        (6, 5, 9, Exported(6, 6, limited=False)),
    ],
)
def test_afterwards_it_says_what_was_written(there: int, total: int, most: int, exported: Exported) -> None:
    part = Part(documents(there), total, most)
    assert len(list(part)) == exported.rows
    assert part.exported == exported


@given(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9))
def test_no_hit_has_a_higher_number_than_there_are(there: int, total: int, most: int) -> None:
    part = Part(documents(there), total, most)
    hits = list(part)
    assert len(hits) == min(there, most)
    assert all(hit.number <= hit.of for hit in hits)
    assert part.exported.limited == (there > most)


def test_no_more_documents_are_asked_for_than_one_beyond_the_limit() -> None:
    asked = 0

    def endless() -> Iterator[dict[str, str]]:
        nonlocal asked
        while True:
            asked += 1
            yield {}

    assert len(list(Part(endless(), 100, most=7))) == 7
    assert asked == 8


def test_a_search_that_breaks_off_has_written_what_it_has() -> None:
    def broken() -> Iterator[dict[str, str]]:
        yield {}
        raise ConnectionError

    part = Part(broken(), 2)
    with pytest.raises(ConnectionError):
        list(part)
    assert part.exported == Exported(1, 2, limited=False)


def test_the_name_of_a_file_says_that_it_is_a_part() -> None:
    assert Part([], 30, most=100).file_name("kela", "csv") == "kela.csv"
    assert Part([], 245_112).file_name("Kelan jonot/2026", "csv") == "Kelan-jonot-2026-1-100000-of-245112.csv"
    assert Part([], 0).file_name("../..", "csv") == "kuulolla.csv"


@given(hostile_texts)
def test_the_name_of_a_file_is_a_name_and_no_path(text: str) -> None:
    stem, ending = Part([], 0).file_name(text, "csv").rsplit(".", 1)
    assert ending == "csv"
    assert all(character.isalnum() or character == "-" for character in stem)
    assert stem
