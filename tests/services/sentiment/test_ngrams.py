"""Runs of letters and words as rows of a table."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kuulolla.finnish.normalise import normalise
from kuulolla.services.sentiment.ngrams import NgramTable, ngram_rows

DICE = np.random.default_rng(1)
TABLE = NgramTable(DICE.integers(-127, 128, (1 << 12, 5), dtype=np.int8), np.array([0.01, 0.02, 0.03, 0.04, 0.05]))


def by_hand(text: str) -> list[str]:
    """The runs, words and pairs of words of a text, as one would write them down."""
    words = text.split()
    runs = [
        written[at : at + length]
        for word in words
        for written in [f" {word} "]
        for length in range(2, 7)
        for at in range(len(written) - length + 1)
    ]
    return [*runs, *(f"<{word}>" for word in words), *map("{0[0]}+{0[1]}".format, pairwise(words))]


@pytest.mark.parametrize("text", ["hyvä", "a", "en ole tyytyväinen", "ei ei ei", "😀 :)", ""])
def test_there_are_as_many_rows_as_one_would_write_down(text: str) -> None:
    rows, ends = ngram_rows([text], [None], 40)
    written = by_hand(text)
    assert ends.tolist() == [len(written)]
    assert len(set(rows.tolist())) == len(set(written))
    assert ngram_rows([text], ["forum"], 40)[1].tolist() == [2 * len(written)]


def test_alike_runs_have_one_row_wherever_they_stand() -> None:
    (one, _), (two, _) = (ngram_rows([text], [None], 40) for text in ("hyvä ja", "en ole hyvä"))
    assert len(set(one.tolist()) & set(two.tolist())) == len(set(by_hand("hyvä ja")) & set(by_hand("en ole hyvä")))


def test_each_domain_has_rows_of_its_own_beside_the_common_ones() -> None:
    forum, feedback, plain = (set(ngram_rows(["hyvä"], [where], 40)[0].tolist()) for where in ("forum", "mail", None))
    assert plain == forum & feedback
    assert len(forum) == len(feedback) == 2 * len(plain)


@given(st.lists(st.text(max_size=30).map(normalise), max_size=6), st.integers(8, 20))
@example(["", "hyvä", ""], 8)
@example(["\U0010ffff", "a"], 20)
def test_a_text_has_the_same_logits_alone_and_in_company(texts: list[str], bits: int) -> None:
    domains = [("forum", None)[at % 2] for at in range(len(texts))]
    rows, ends = ngram_rows(texts, domains, bits)
    assert len(ends) == len(texts)
    assert ((rows >= 0) & (rows < 1 << bits)).all()
    together = TABLE.logits(texts, domains)
    assert together.shape == (len(texts), 5)
    assert np.isfinite(together).all()
    for at, text in enumerate(texts):
        assert (together[at] == TABLE.logits([text], [domains[at]])[0]).all()
        if not text:
            assert not together[at].any()


def test_logits_are_the_sum_of_the_rows_over_the_root_of_their_number() -> None:
    rows, _ = ngram_rows(["en ole"], ["forum"], TABLE.bits)
    expected = (TABLE.steps[rows].astype(float) * TABLE.scales).sum(0) / np.sqrt(len(rows))
    assert TABLE.logits(["en ole"], ["forum"])[0] == pytest.approx(expected)
