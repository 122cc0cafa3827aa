"""Label names of other people's models."""

import pytest

from kuulolla.schemas.scored_post import Label
from kuulolla.services.sentiment.labels import map_labels
from kuulolla.services.sentiment.model import ModelUnusable

NEGATIVE, NEUTRAL, POSITIVE = Label.NEGATIVE, Label.NEUTRAL, Label.POSITIVE


@pytest.mark.parametrize(
    ("names", "labels"),
    [
        (["negative", "neutral", "positive"], (NEGATIVE, NEUTRAL, POSITIVE)),
        (["POS", "NEG", "NEU"], (POSITIVE, NEGATIVE, NEUTRAL)),
        (["Negatiivinen", "Positiivinen"], (NEGATIVE, POSITIVE)),
        (["-1", "0", "1"], (NEGATIVE, NEUTRAL, POSITIVE)),
    ],
)
def test_many_spellings_mean_our_labels(names: list[str], labels: tuple[Label, ...]) -> None:
    assert map_labels(names) == labels


@pytest.mark.parametrize(
    "names",
    [["LABEL_0", "LABEL_1", "LABEL_2"], ["1 star", "5 stars"], ["joy", "anger"], ["positive"], ["neg", "negative"], []],
)
def test_names_that_do_not_tell_are_refused_with_the_way_out(names: list[str]) -> None:
    with pytest.raises(ModelUnusable, match="--labels negative,neutral,positive"):
        map_labels(names)
