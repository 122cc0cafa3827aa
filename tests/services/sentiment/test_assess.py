"""What a model makes of whole posts: emotions, sentences, whether they disagree, how far it read."""

import math
from collections.abc import Sequence
from pathlib import Path

import pytest

from kuulolla.schemas.post import Channel
from kuulolla.schemas.scored_post import Emotion, Label, Sentiment
from kuulolla.services.sentiment.assess import MOST_SENTENCES, Reading, Scorer, assess
from kuulolla.services.sentiment.score import Scores
from kuulolla.services.sentiment.scorer import FolderScorer, load_scorer
from tests.services.sentiment.tiny_model import make_model


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> FolderScorer:
    return load_scorer(make_model(tmp_path_factory.mktemp("tiny")), threads=1)


@pytest.fixture(scope="module")
def bundled() -> FolderScorer:
    return load_scorer(None, threads=1)


def one(scorer: Scorer, text: str, **how: bool) -> Sentiment:
    (found,) = assess([Reading(text)], scorer, **how)
    return Sentiment.model_validate(found.model_dump())


def test_emotions_that_are_there_are_named_strongest_first(tiny: FolderScorer) -> None:
    joy, anger = one(tiny, "hyvä ja huono").emotions
    assert (joy.emotion, anger.emotion) == (Emotion.JOY, Emotion.ANGER)
    assert joy.probability == pytest.approx(1 / (1 + math.exp(-(2 * 4 - 4))), abs=1e-4)
    assert anger.probability == pytest.approx(1 / (1 + math.exp(-(1 * 4 - 1))), abs=1e-4)
    assert one(tiny, "ei kumpaakaan").emotions == ()


def test_the_bundled_model_hears_joy(bundled: FolderScorer) -> None:
    assert Emotion.JOY in {heard.emotion for heard in one(bundled, "Kiitos, aivan ihanaa!").emotions}


def test_a_model_without_emotions_hears_none(tmp_path: Path) -> None:
    assert one(load_scorer(make_model(tmp_path, heads=0), threads=1), "hyvä").emotions == ()


def test_an_emotion_counts_from_its_own_threshold_on(tmp_path: Path) -> None:
    thresholds = [0.99 if emotion is Emotion.JOY else 0.5 for emotion in Emotion]
    picky = load_scorer(make_model(tmp_path, emotion_thresholds=thresholds), threads=1)
    assert [heard.emotion for heard in one(picky, "hyvä ja huono").emotions] == [Emotion.ANGER]


def test_each_of_several_sentences_has_a_label_at_its_place(tiny: FolderScorer) -> None:
    text = "Tosi hyvä. 😀 Kassa oli kiinni!\nhuono homma"
    found = one(tiny, text)
    assert [(text[s.start : s.end], s.label) for s in found.sentences] == [
        ("Tosi hyvä. 😀", Label.POSITIVE),
        ("Kassa oli kiinni!", Label.NEUTRAL),
        ("huono homma", Label.NEGATIVE),
    ]
    assert [s.score > 0.9 for s in found.sentences] == [True, False, False]
    assert found.mixed


@pytest.mark.parametrize("text", ["hyvä", "Hyvä palvelu!", "😀", "https://x.example/?a=B", "hyvä ja huono"])
def test_one_sentence_is_said_by_the_whole(tiny: FolderScorer, text: str) -> None:
    found = one(tiny, text)
    assert (found.sentences, found.mixed) == ((), False)


@pytest.mark.parametrize(
    ("text", "mixed"),
    [
        ("Hyvä. Huono.", True),
        ("Sali hyvä mutta ruoka huono", True),
        ("Hyvä. Hyvä.", False),
        ("Hyvä. Mitäs.", False),
        ("Huono. Moi.", False),
    ],
)
def test_mixed_takes_a_surely_negative_and_a_surely_positive_sentence(
    tiny: FolderScorer, text: str, *, mixed: bool
) -> None:
    assert one(tiny, text).mixed is mixed


def test_what_leans_a_little_is_not_mixed(tmp_path: Path) -> None:
    unsure = load_scorer(make_model(tmp_path, loudness=0.125), threads=1)
    found = one(unsure, "Hyvä. Huono.")
    assert [s.label for s in found.sentences] == [Label.POSITIVE, Label.NEGATIVE]
    assert not found.mixed


def test_places_count_from_the_text_and_not_from_the_title(tiny: FolderScorer) -> None:
    title, text = "Otsikko. Hyvä", "Huono. Moi."
    (found,) = assess([Reading(f"{title}\n{text}", len(title) + 1)], tiny)
    assert [(s.start, s.end) for s in found.sentences] == [(0, 6), (7, 11)]
    long = "Huono. " * 9
    (cut,) = assess([Reading(f"{title}\n{long}", len(title) + 1)], tiny)
    assert cut.read_to is not None
    assert long[: cut.read_to] == "Huono. Huono. Huono. Huono. Huono."
    (nothing_left,) = assess([Reading(f"{'hyvä ' * 50}\n{text}", 251)], tiny)
    assert nothing_left.read_to == 0


def test_a_very_long_post_is_read_to_a_sentence_and_its_first_sentences_are_scored(tiny: FolderScorer) -> None:
    text = "Hyvä palvelu oli. " * 2_800
    found = one(tiny, text)
    assert found.read_to is not None
    assert text[: found.read_to] == "Hyvä palvelu oli. Hyvä palvelu oli. Hyvä palvelu oli."
    assert len(found.sentences) == MOST_SENTENCES
    assert found.sentences[-1].end > found.read_to


def test_what_is_read_to_its_end_says_so(tiny: FolderScorer) -> None:
    assert one(tiny, "hyvä " * 14).read_to is None
    assert one(tiny, "hyvä " * 15).read_to == 5 * 14 - 1
    assert one(tiny, "hyvä " * 14 + "https://x.example/" + "a" * 3000).read_to is None


class Counted:
    """A scorer that notes what it is asked."""

    def __init__(self, inner: FolderScorer) -> None:
        self.asked: list[tuple[list[str], list[Channel | None]]] = []
        self.model, self.languages, self.thresholds = inner.model, inner.languages, inner.thresholds
        self._inner = inner

    def score(self, texts: Sequence[str], channels: Sequence[Channel | None]) -> Scores:
        self.asked.append((list(texts), list(channels)))
        return self._inner.score(texts, channels)


def test_posts_and_their_sentences_go_through_the_model_together_with_the_channel_of_the_post(
    tiny: FolderScorer,
) -> None:
    counted = Counted(tiny)
    assess([Reading("Eka. Toka.", channel=Channel.EMAIL), Reading("hyvä"), Reading("")], counted)
    assert counted.asked == [
        (["Eka. Toka.", "Eka.", "Toka.", "hyvä", ""], [Channel.EMAIL, Channel.EMAIL, Channel.EMAIL, None, None])
    ]


def test_without_sentences_the_whole_alone_is_scored(tiny: FolderScorer) -> None:
    counted = Counted(tiny)
    (found,) = assess([Reading("Hyvä. Huono.")], counted, by_sentence=False)
    assert counted.asked == [(["Hyvä. Huono."], [None])]
    assert (found.sentences, found.mixed) == ((), False)


def test_sentences_change_nothing_in_what_is_said_of_the_whole(bundled: FolderScorer) -> None:
    texts = ["Ihana paikka! Mutta jono oli surkea.", "Kirjasto aukeaa kello kymmenen.", "ei hullumpi", "Jaa. Niin."]
    beside = assess([Reading(text) for text in texts], bundled)
    alone = assess([Reading(text) for text in texts], bundled, by_sentence=False)
    for one_found, other in zip(beside, alone, strict=True):
        assert one_found.label == other.label
        assert one_found.score == pytest.approx(other.score, abs=2e-4)
    assert beside[0].mixed


def test_nothing_asked_is_nothing_answered(tiny: FolderScorer) -> None:
    assert assess([], tiny) == []


def test_praise_and_blame_in_one_sentence_count_for_both(bundled: FolderScorer) -> None:
    post = Reading("Henkilökunta oli ihanaa, mutta jono kesti tunnin.", channel=Channel.REVIEW)
    (found,) = assess([post], bundled)
    assert [sentence.label for sentence in found.sentences] == [Label.POSITIVE, Label.NEGATIVE]
    assert found.mixed
