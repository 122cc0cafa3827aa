"""Scores of the bundled model: its laws, and how good it is; emotions of a tiny one."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from unicodedata import normalize

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kuulolla.runtime.faults import ModelFault
from kuulolla.schemas.scored_post import Emotion, Label
from kuulolla.services.sentiment.measures import measure
from kuulolla.services.sentiment.model import (
    NGRAMS,
    ORDER,
    Model,
    bundled_model,
    open_model,
)
from kuulolla.services.sentiment.ngrams import NgramTable
from kuulolla.services.sentiment.score import Floats
from kuulolla.services.sentiment.score import score as scores_of
from tests.services.sentiment import tiny_model
from tests.services.sentiment.tiny_model import make_model, seal

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
# Seen: 2e-5 of a probability. Taken for one value that sums of another order round the other way in 8 bits.
ROUNDED = 1e-4


@pytest.fixture(scope="module")
def model() -> Model:
    return open_model(bundled_model())


def score(texts: Sequence[str], model: Model, domains: Sequence[str | None] | None = None) -> Floats:
    return scores_of(texts, model, domains).probabilities


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
    assert np.abs(alone - together).max() < ROUNDED


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
    assert ORDER[int(score([text], model)[0].argmax())] == label


def test_feedback_is_less_often_neutral_than_forum_talk(model: Model) -> None:
    forum, feedback = (score(TEXTS, model, [domain] * len(TEXTS)) for domain in ("forum", "feedback"))
    assert feedback[:, 1].mean() < forum[:, 1].mean()


WORDS = [
    "hyvä",
    "HUONO!",
    "ei",
    "tänään.",
    "mutta",
    "😀",
    "kello 12.30",
    "[puhelin]",
    "http://x.example/a?b",
    "Å",
    "…",
    ":)",
]
POSTS = (
    st.text(max_size=80)
    | st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)
    | st.lists(st.sampled_from(WORDS), min_size=100, max_size=300).map(" ".join)
    | st.text(st.characters(categories=["L", "M", "P", "Zs", "Cc"]), max_size=80)
)
LINE_BREAK = st.sampled_from(["\n", "\r", "\v", "\x85", "\u2028", "\u2029"])


@settings(max_examples=60, deadline=None)
@given(text=POSTS, space=st.text(" \t\n\r\u00a0", max_size=3), line_break=LINE_BREAK)
def test_how_a_text_is_typed_never_changes_its_label(model: Model, text: str, space: str, line_break: str) -> None:
    ways = [
        text,
        normalize("NFC", text),
        normalize("NFD", text),
        f"{space}{text}{space}",
        text.replace(" ", line_break),
    ]
    found = scores_of(ways, model)
    assert len(set(found.probabilities.argmax(axis=1))) == 1
    read = {" ".join(normalize("NFC", way[:end]).split()) for way, end in zip(ways, found.read_to, strict=True)}
    assert len(read) == 1
    assert len({end is None for end in found.read_to}) == 1


HARD = {
    "empty": "",
    "space": " \n\t\u2029",
    "emoji": "😀👍🏽👨‍👩‍👧",
    "link": "https://x.example/sivu?a=b",
    "control characters": "\x00\x01hyv\x07ä\x7f\u202epalvelu\x1b[0m",
    "lone surrogates": "\ud800hyvä\udfff",
    "scripts": "Hyvä хорошо 良い جيد καλό",
    "capitals": "AIVAN SURKEAA PALVELUA",
    "one word": "a" * 50_000,
    "emoji without end": "😀" * 50_000,
    "marks without end": "a" + "\u0308" * 50_000,
}


@pytest.mark.parametrize("text", HARD.values(), ids=HARD)
def test_whatever_is_typed_has_a_score(model: Model, text: str) -> None:
    found = scores_of([text], model)
    assert np.allclose(found.probabilities.sum(axis=1), 1)
    assert (found.read_to[0] is not None) == (text == HARD["emoji without end"])


def test_50_000_characters_are_read_to_the_end_of_a_sentence(model: Model) -> None:
    text = "Jono oli pitkä ja kassa kiinni. Henkilökunta oli kuitenkin ystävällistä! " * 700
    found = scores_of([text[:50_000], "Jono oli pitkä."], model)
    end = found.read_to[0]
    assert end is not None
    assert 200 < end < 2000
    assert text[end - 1] in ".!"
    assert np.allclose(found.probabilities[0], score([text[:end]], model), atol=1e-5)
    assert found.read_to[1] is None


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Model:
    return open_model(make_model(tmp_path_factory.mktemp("tiny")))


def test_emotions_are_calibrated_and_one_run_gives_them_with_the_labels(tiny: Model) -> None:
    class Counted:
        runs = 0

        def run(self, *asked: Any) -> Any:  # noqa: ANN401 - onnxruntime has no types
            self.runs += 1
            return tiny.session.run(*asked)

        def __getattr__(self, name: str) -> Any:  # noqa: ANN401
            return getattr(tiny.session, name)

    counted = Counted()
    found = scores_of(["hyvä", "huono", "jono"] * 5, replace(tiny, session=counted))
    assert (found.probabilities.shape, found.emotions.shape, counted.runs) == ((15, 3), (15, 8), 1)
    anger, joy = (list(Emotion).index(emotion) for emotion in (Emotion.ANGER, Emotion.JOY))
    assert found.emotions[:3, joy] == pytest.approx([1 / (1 + np.exp(-4)), *[1 / (1 + np.exp(4))] * 2])
    assert found.emotions[:3, anger] == pytest.approx([1 / (1 + np.exp(one)) for one in (1, -3, 1)])


def test_a_text_begins_with_the_piece_of_the_place_that_it_is_said_to_be_from(tmp_path: Path) -> None:
    even = (1 / 3, 1 / 3, 1 / 3)
    huono = tiny_model.WORDS.index("huono")
    folder = make_model(tmp_path, priors={"forum": even, "letters": even}, first_pieces={"letters": huono})
    told = scores_of(["jono", "jono", "jono"], open_model(folder), ["letters", "forum", None]).probabilities
    as_if = scores_of(["huono jono", "jono"], open_model(folder)).probabilities
    assert np.allclose(told, as_if[[0, 1, 1]])


def test_what_the_letters_say_is_added_to_what_the_network_says(tmp_path: Path) -> None:
    even = (1 / 3, 1 / 3, 1 / 3)
    folder = make_model(tmp_path, priors={"forum": even}, ngram_scales=[0.1] * 11)
    steps = np.random.default_rng(3).integers(-127, 128, (256, 11), dtype=np.int8)
    np.save(folder / NGRAMS, steps)
    opened = open_model(seal(folder))
    texts, domains = ["Hyvä JONO", "jono jono", ""], ["forum", None, None]
    found = scores_of(texts, opened, domains)
    without = scores_of(texts, replace(opened, ngrams=None), domains)
    said = NgramTable(steps, np.full(11, 0.1)).logits(["hyvä jono", "jono jono", ""], domains)
    odds = np.exp(said[:, :3]) * without.probabilities
    assert np.allclose(found.probabilities, odds / odds.sum(axis=1, keepdims=True))
    chances = np.log(without.emotions / (1 - without.emotions)) + np.array([1.0, *[2.0] * 7]) * said[:, 3:]
    assert np.allclose(found.emotions, 1 / (1 + np.exp(-chances)))


def test_logits_beyond_all_measure_are_probabilities_still(tiny: Model) -> None:
    steep = tiny.manifest.model_copy(update={"emotion_scale": (-1e6,) * 8})
    found = scores_of(["hyvä hyvä", "huono"], replace(tiny, manifest=steep)).emotions
    assert ((found >= 0) & (found <= 1)).all()


def test_a_value_that_is_not_finite_is_a_fault(tiny: Model) -> None:
    with pytest.raises(ModelFault, match=r"tiny .* not finite"):
        scores_of(["hyvä", "kaadu"], tiny)


def test_a_model_without_emotions_has_no_columns_for_them(tmp_path: Path) -> None:
    assert scores_of(TEXTS, open_model(make_model(tmp_path, heads=0))).emotions.shape == (len(TEXTS), 0)


def test_finnsentiment_dev_is_scored_as_well_as_promised(model: Model) -> None:
    path = DATA / "finnsentiment" / "dev.tsv"
    if not path.is_file():
        pytest.skip("the shared data are not beside this checkout")
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()[1:]]
    names = ["negative", "neutral", "positive"]
    found = measure(_scores([row[-1] for row in rows], model), np.array([names.index(row[0]) for row in rows]))
    assert found.accuracy >= 0.82
    assert found.macro_f1 >= 0.71
    assert found.accuracy == pytest.approx(model.manifest.figures["finnsentiment_dev"]["accuracy"], abs=0.002)


def _scores(texts: list[str], model: Model) -> Floats:
    batches = (texts[at : at + 500] for at in range(0, len(texts), 500))
    return np.concatenate([score(batch, model, ["forum"] * len(batch)) for batch in batches])
