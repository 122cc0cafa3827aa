"""The table of letter runs: what it learns, that serving reads it alike, what it adds to teachers. Needs torch."""

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="torch is in the training environment alone")

from kuulolla.services.sentiment.ngrams import NgramTable  # noqa: E402
from training.distil import with_letters  # noqa: E402
from training.fine_tune import Lesson, Opinion, priors_of  # noqa: E402
from training.learn_ngrams import COLUMNS, SELDOM, in_steps, learn_ngrams, say_apart, say_by_letters  # noqa: E402
from training.read_texts import EMOTIONS, FEEDBACK, FORUM, SUBTITLES, Example, Floats  # noqa: E402
from training.recipe import NgramSchooling, Recipe  # noqa: E402

pytestmark = pytest.mark.training

SCHOOLING = NgramSchooling(bits=10, epochs=30, batch=4, rate=0.05)
ANGRY, GLAD, NOTHING = frozenset({"anger"}), frozenset({"joy"}), frozenset[str]()
LEARNT = [
    Example("huono palvelu", (1.0, 0.0, 0.0), FEEDBACK, emotions=ANGRY),
    Example("surkea jono ja huonoa", (1.0, 0.0, 0.0), FORUM, emotions=ANGRY),
    Example("hyvä palvelu", (0.0, 0.0, 1.0), FEEDBACK, emotions=GLAD),
    Example("hyvää jonoa", (0.0, 0.0, 1.0), FORUM, emotions=GLAD),
    Example("palvelu on täällä", (0.0, 1.0, 0.0), SUBTITLES, emotions=NOTHING),
    Example("jono on pitkä", (0.0, 1.0, 0.0), FORUM, emotions=NOTHING),
]
NEW = [Example("huonompi jono", domain=FORUM), Example("hyviä palveluja, hyvä", domain=FEEDBACK, told=False)]


@pytest.fixture(scope="module")
def table() -> Floats:
    return learn_ngrams(LEARNT, priors_of(LEARNT), SCHOOLING, 1)


def test_words_that_it_has_not_seen_are_known_by_their_letters(table: Floats) -> None:
    assert table.shape == (1 << SCHOOLING.bits, COLUMNS)
    said = say_by_letters(table, NEW)
    assert said[:, :3].argmax(dim=1).tolist() == [0, 2]
    anger, joy = 3 + EMOTIONS.index("anger"), 3 + EMOTIONS.index("joy")
    assert (said[:, anger] > said[:, joy]).tolist() == [True, False]


def test_the_same_seed_gives_the_same_table(table: Floats) -> None:
    assert (learn_ngrams(LEARNT, priors_of(LEARNT), SCHOOLING, 1) == table).all()


def test_what_serves_says_the_same_within_a_step(table: Floats) -> None:
    steps, scales = in_steps(table)
    texts, told = [e.text for e in NEW], [e.domain if e.told else None for e in NEW]
    served = NgramTable(steps, np.array(scales)).logits(texts, told)
    assert np.abs(served - say_by_letters(table, NEW).numpy()).max() < 10 * max(scales)


def test_what_is_said_of_a_text_apart_is_not_its_own_label_by_heart() -> None:
    strange = Example("xyzzy", (1.0, 0.0, 0.0), FEEDBACK, emotions=ANGRY)
    learnt = [*LEARNT, strange]
    priors = priors_of(learnt)
    by_heart = say_by_letters(learn_ngrams(learnt, priors, SCHOOLING, 1), [strange])[0]
    apart = say_apart(learnt, priors, SCHOOLING, 1)
    assert apart.shape == (len(learnt), COLUMNS)
    assert by_heart[0] - by_heart[1] > 1
    assert abs(apart[-1, 0] - apart[-1, 1]) < 0.3


def test_the_student_is_taught_what_teachers_and_letters_say_together(
    table: Floats,
) -> None:
    teachers = Opinion(torch.randn(len(NEW), 3), torch.randn(len(NEW), len(EMOTIONS)))
    recipe, letters = Recipe(), say_by_letters(table, NEW)
    found = with_letters(Lesson(NEW, teachers), letters, recipe).opinion
    assert found is not None
    one, other = recipe.taught_by_teachers, recipe.taught_by_letters
    assert torch.allclose(found.sentiment, one * teachers.sentiment + other * letters[:, :3])
    # An emotion that both hold for as seldom as at the beginning stays as seldom.
    silent = Opinion(teachers.sentiment, torch.full((len(NEW), len(EMOTIONS)), SELDOM))
    nothing = with_letters(Lesson(NEW, silent), torch.zeros_like(letters), recipe).opinion
    assert nothing is not None
    assert torch.allclose(nothing.emotions, silent.emotions)
