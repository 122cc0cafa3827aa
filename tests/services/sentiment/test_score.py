"""Scores of the bundled model: its laws, and how good it is."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kuulolla.schemas.scored_post import Label
from kuulolla.services.sentiment.measures import measure
from kuulolla.services.sentiment.model import Model, bundled_model, open_model
from kuulolla.services.sentiment.score import Floats, score, to_sentiment

DATA = Path(__file__).parents[4] / "shared" / "data"
TEXTS = [
    "Palvelu oli surkeaa ja odotin tunnin.",
    "Kiitos, aivan ihana kokemus!",
    "Kirjasto aukeaa kello kymmenen.",
    "ei hullumpi",
    "",
    "😀",
    "sana " * 400,
    "MIKSI BUSSI ON AINA MYÖHÄSSÄ",
    "x",
]


@pytest.fixture(scope="module")
def model() -> Model:
    return open_model(bundled_model())


def test_no_texts_have_no_rows(model: Model) -> None:
    assert score([], model).shape == (0, 3)


def test_probabilities_add_up_to_one(model: Model) -> None:
    assert np.allclose(score(TEXTS, model).sum(axis=1), 1, atol=1e-6)


def test_each_text_keeps_its_place(model: Model) -> None:
    forwards, backwards = score(TEXTS, model), score(TEXTS[::-1], model)
    assert np.allclose(forwards, backwards[::-1], atol=1e-5)


@settings(max_examples=20, deadline=None)
@given(neighbours=st.lists(st.text(max_size=200), max_size=40))
def test_a_score_does_not_depend_on_the_texts_beside_it(model: Model, neighbours: list[str]) -> None:
    alone = np.concatenate([score([text], model) for text in TEXTS])
    together = score([*TEXTS, *neighbours], model)[: len(TEXTS)]
    assert np.abs(alone - together).max() < 1e-5


def test_two_openings_and_two_threads_give_the_same(model: Model) -> None:
    assert np.allclose(score(TEXTS, model), score(TEXTS, open_model(bundled_model(), threads=2)), atol=1e-5)


@settings(max_examples=50, deadline=None)
@given(text=st.text() | st.text(st.characters(categories=["Cs", "Cc", "Mn", "So"])))
def test_any_text_has_a_score(model: Model, text: str) -> None:
    assert np.isfinite(score([text], model)).all()


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Palvelu oli aivan surkeaa, en suosittele kenellekään.", Label.NEGATIVE),
        ("Kiitos, todella ystävällistä ja nopeaa palvelua!", Label.POSITIVE),
        ("Kirjasto aukeaa kello kymmenen.", Label.NEUTRAL),
    ],
)
def test_plain_cases_have_plain_labels(model: Model, text: str, label: Label) -> None:
    sentiment = to_sentiment(score([text], model)[0], model)
    assert sentiment.label == label
    probabilities = sentiment.probabilities
    assert sentiment.score == pytest.approx(probabilities.positive - probabilities.negative, abs=1e-6)
    assert sentiment.confidence == max(probabilities.negative, probabilities.neutral, probabilities.positive)


def test_feedback_is_less_often_neutral_than_forum_talk(model: Model) -> None:
    forum, feedback = (score(TEXTS, model, [domain] * len(TEXTS)) for domain in ("forum", "feedback"))
    assert (feedback[:, 1] < forum[:, 1]).all()
    assert np.allclose(forum, score(TEXTS, model))


def test_finnsentiment_dev_is_scored_as_well_as_promised(model: Model) -> None:
    path = DATA / "finnsentiment" / "dev.tsv"
    if not path.is_file():
        pytest.skip("the shared data are not beside this checkout")
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()[1:]]
    names = ["negative", "neutral", "positive"]
    found = measure(_scores([row[-1] for row in rows], model), np.array([names.index(row[0]) for row in rows]))
    assert found.accuracy >= 0.78
    assert found.macro_f1 >= 0.64
    assert found.accuracy == pytest.approx(model.manifest.figures["finnsentiment_dev"]["accuracy"], abs=0.002)


def _scores(texts: list[str], model: Model) -> Floats:
    return np.concatenate([score(texts[at : at + 500], model) for at in range(0, len(texts), 500)])
