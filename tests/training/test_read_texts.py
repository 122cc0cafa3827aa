"""Labelled texts as examples."""

from pathlib import Path

import pytest

from training.read_texts import FORUM, SUBTITLES, read_finnsentiment, read_xed


def test_half_of_a_forum_label_comes_from_the_votes(tmp_path: Path) -> None:
    path = tmp_path / "train.tsv"
    path.write_text('label\tA\tB\tC\ttext\npositive\t1\t1\t0\t"Hieno JUTTU\n', encoding="utf-8")
    (example,) = read_finnsentiment(path)
    assert (example.text, example.domain, example.weight) == ('"hieno juttu', FORUM, 1.0)
    assert example.shares == pytest.approx((0, 1 / 6, 0.5 + 1 / 3))
    assert example.label == 2


def test_subtitles_have_emotions_and_a_polarity_where_they_agree_and_projected_ones_weigh_less(tmp_path: Path) -> None:
    path = tmp_path / "train.tsv"
    rows = ["label\tplutchik\tsource\ttext", "mixed\t1, 5\tannotated\tA", "negative\t1\tannotated\tB"]
    rows += ["positive\t5\tprojected\tC", "neutral\tfi/1990/12.xml.gz\tneutral\tD"]
    path.write_text("\n".join(rows), encoding="utf-8")
    mixed, negative, positive, neutral = read_xed(path)
    assert (mixed.shares, mixed.emotions) == (None, frozenset({"anger", "joy"}))
    assert (negative.shares, negative.domain, negative.emotions) == ((1.0, 0.0, 0.0), SUBTITLES, frozenset({"anger"}))
    assert positive.weight < negative.weight == 1.0
    assert (neutral.shares, neutral.emotions) == ((0.0, 1.0, 0.0), frozenset())
    with pytest.raises(ValueError, match="no label"):
        _ = mixed.label
