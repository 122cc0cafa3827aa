"""From a tiny base to a model folder: what is learnt, a stop halfway, eight-bit products. Needs torch."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer

torch = pytest.importorskip("torch", reason="torch is in the training environment alone")

from onnx import numpy_helper  # noqa: E402

from kuulolla.services.sentiment.model import GRAPH, open_model  # noqa: E402
from kuulolla.services.sentiment.quantise import quantise  # noqa: E402
from kuulolla.services.sentiment.score import score  # noqa: E402
from training.batches import encode, pad  # noqa: E402
from training.begin import beginnings, with_beginnings  # noqa: E402
from training.calibrate import EmotionScale, Voices, evened, fit_emotions, fit_voices  # noqa: E402
from training.classifier import Classifier, classifier_from  # noqa: E402
from training.export_model import Calibration, export_model, graph_of, save_classifier  # noqa: E402
from training.fine_tune import Course, Lesson, fine_tune, opinion_of  # noqa: E402
from training.go_on import between  # noqa: E402
from training.halfway import Halfway, Part  # noqa: E402
from training.keep import Kept, KeptForAnother  # noqa: E402
from training.keep_pieces import keep_pieces, rows_of, tokenizer_of  # noqa: E402
from training.open_base import Base  # noqa: E402
from training.read_texts import DOMAINS, FEEDBACK, FORUM, SUBTITLES, Example  # noqa: E402
from training.recipe import Schooling  # noqa: E402

pytestmark = pytest.mark.training

WIDTH = 64
SCHOOLING = Schooling(epochs=12, batch=8, rate=3e-3, dropout=0.1, max_pieces=16)


def examples() -> list[Example]:
    angry, glad, nothing = frozenset({"anger"}), frozenset({"joy"}), frozenset[str]()
    said = [
        Example("huono palvelu", (1, 0, 0), FEEDBACK, emotions=angry),
        Example("surkea jono ja pitkä", (1, 0, 0), FORUM, emotions=angry),
        Example("hyvä palvelu", (0, 0, 1), FEEDBACK, emotions=glad),
        Example("kiva jono", (0, 0, 1), FORUM, emotions=glad),
        Example("palvelu ja jono", (0, 1, 0), FORUM, emotions=nothing),
        Example("pitkä jono", (0, 1, 0), FEEDBACK),
        Example("jono ja jono"),
    ]
    return said * 8


def learn(base: Base, halfway: Halfway, tell: Callable[[str], None] = lambda _: None) -> Classifier:
    ids = list(range(len(base.pieces)))
    tokenizer, rows = with_beginnings(tokenizer_of(base, ids), rows_of(base, ids))
    model = classifier_from(base, rows, range(base.layers), SCHOOLING.dropout, seed=1)
    fine_tune(model, Lesson(examples()), Course(tokenizer, SCHOOLING, seed=1), halfway, tell)
    return model


def _tokenizer(base: Base) -> Tokenizer:
    ids = range(len(base.pieces))
    return with_beginnings(tokenizer_of(base, ids), rows_of(base, ids))[0]


@pytest.fixture(scope="module")
def taught(base: Base, tmp_path_factory: pytest.TempPathFactory) -> Classifier:
    return learn(base, Halfway(tmp_path_factory.mktemp("halfway") / "model.pt"))


def test_pieces_that_never_occur_are_left_out(base: Base) -> None:
    ids = keep_pieces(base, ["hyvä jono", "hyvä palvelu"], seen=2)
    assert [base.pieces[at][0] for at in ids] == ["<s>", "<pad>", "</s>", "<unk>", "▁hyvä"]
    kept = tokenizer_of(base, ids).encode("hyvä")
    assert kept.tokens == ["<s>", "▁hyvä", "</s>"]
    assert (rows_of(base, ids)[kept.ids[1]] == base.tensors["emb.word"].reshape(-1, WIDTH)[ids[4]]).all()


def test_it_learns_what_words_say(base: Base, taught: Classifier) -> None:
    texts = ["huono palvelu", "palvelu ja jono", "kiva jono"]
    said = opinion_of(taught, [Example(text, domain=FORUM) for text in texts], _tokenizer(base), SCHOOLING)
    assert said.sentiment.argmax(1).tolist() == [0, 1, 2]
    assert said.emotions[:, [0, 4]].sigmoid().round().tolist() == [[1, 0], [0, 0], [0, 1]]


def test_what_is_told_of_the_place_is_learnt(base: Base, tmp_path: Path) -> None:
    """The same words are a complaint in one place and nothing in the other."""
    ids = range(len(base.pieces))
    tokenizer, rows = with_beginnings(tokenizer_of(base, ids), rows_of(base, ids))
    model = classifier_from(base, rows, range(base.layers), SCHOOLING.dropout, seed=1)
    said = [
        Example("pitkä jono", (1.0, 0.0, 0.0), FEEDBACK),
        Example("pitkä jono", (0, 1, 0), FORUM),
        Example("kiva palvelu", (0, 0, 1), FEEDBACK),
        Example("kiva palvelu", (0, 0, 1), FORUM),
        # So that each label is as common in the one place as in the other.
        Example("palvelu ja jono", (0, 1, 0), FEEDBACK),
        Example("huono jono", (1.0, 0.0, 0.0), FORUM),
    ]
    course = Course(tokenizer, SCHOOLING, seed=1)
    fine_tune(model, Lesson(said * 16), course, Halfway(tmp_path / "model.pt"), lambda _: None)
    assert opinion_of(model, said, tokenizer, SCHOOLING).sentiment.argmax(1).tolist() == [0, 1, 2, 2, 1, 0]


def test_a_first_piece_for_each_domain_stands_in_no_text(base: Base) -> None:
    tokenizer = _tokenizer(base)
    starts = beginnings(tokenizer)
    assert list(starts.values()) == [len(base.pieces) + at for at in range(3)]
    assert not set(tokenizer.encode("<forum> hyvä <feedback>").ids) & set(starts.values())
    (plain,), (begun,) = (encode(["hyvä"], tokenizer, 8, domains) for domains in (None, [FEEDBACK]))
    assert begun == [starts[FEEDBACK], *plain[1:]]
    assert beginnings(tokenizer_of(base, range(len(base.pieces)))) == {}


def test_a_training_that_was_stopped_ends_where_it_would_have(base: Base, taught: Classifier, tmp_path: Path) -> None:
    class Stopped(Exception):  # noqa: N818 - what happened
        pass

    class StopsOnce(Halfway):
        def keep(self, steps: int, parts: dict[str, Part]) -> None:
            super().keep(steps, parts)
            if steps == 45:
                raise Stopped

    path = tmp_path / "model.pt"
    with pytest.raises(Stopped):
        learn(base, StopsOnce(path, every=20))
    again = learn(base, Halfway(path, every=20))
    for name, weight in taught.state_dict().items():
        assert torch.equal(weight, again.state_dict()[name]), name


def test_weights_are_trained_once_and_halfway_is_forgotten(base: Base, tmp_path: Path) -> None:
    rows = rows_of(base, range(len(base.pieces)))
    first, second = (classifier_from(base, rows, [0], 0.0, seed) for seed in (1, 2))
    kept = Kept(tmp_path / "kept")
    kept.begin("a recipe", anew=False)
    kept.weights("model.pt", first, lambda halfway: halfway.keep(300, {"model": first}))
    kept.weights("model.pt", second, lambda _: pytest.fail("trained again"))
    assert torch.equal(first.sentiment.weight, second.sentiment.weight)
    assert {path.name for path in kept.folder.iterdir()} == {"made_of.txt", "model.pt"}


def test_what_is_kept_serves_one_recipe_and_no_other_folder_is_emptied(tmp_path: Path) -> None:
    kept = Kept(tmp_path / "kept")
    kept.begin("a recipe", anew=False)
    kept.text("pieces.json", lambda: "[1]")
    kept.begin("a recipe", anew=False)
    assert kept.text("pieces.json", lambda: "[2]") == "[1]"
    with pytest.raises(KeptForAnother, match=r"--anew"):
        kept.begin("another", anew=False)
    kept.begin("another", anew=True)
    assert kept.text("pieces.json", lambda: "[2]") == "[2]"
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "dear.txt").write_text("x")
    with pytest.raises(KeptForAnother, match=r"--work"):
        Kept(tmp_path / "letters").begin("a recipe", anew=True)
    assert (tmp_path / "letters" / "dear.txt").exists()


def test_the_model_folder_says_what_the_network_says(base: Base, taught: Classifier, tmp_path: Path) -> None:
    tokenizer = _tokenizer(base)
    priors = {FORUM: (0.1, 0.8, 0.1), SUBTITLES: (0.3, 0.4, 0.3), FEEDBACK: (0.5, 0.2, 0.3)}
    scale = EmotionScale((1.0,) * 8, (0.0,) * 8, (0.0,) * 8, (0.5,) * 8)
    table = np.zeros((256, 11), dtype=np.float32)
    save_classifier(taught, tokenizer, tmp_path / "classifier")
    calibration = Calibration(priors, Voices(1.0, 0.5), scale)
    export_model(tmp_path / "classifier", table, tmp_path / "model", calibration, {}, 16)
    texts = ["huono palvelu", "palvelu ja jono", "kiva jono", "jono " * 30]
    model = open_model(tmp_path / "model")
    together = score(texts, model, [FEEDBACK] * 4)
    said = opinion_of(
        taught, [Example(text, domain=FEEDBACK) for text in texts], tokenizer, replace(SCHOOLING, batch=1)
    )
    expected = (said.sentiment + torch.tensor(priors[FEEDBACK]).log()).softmax(1).numpy()
    assert np.abs(together.probabilities - expected).max() < 0.05
    assert np.abs(together.emotions - said.emotions.sigmoid().numpy()).max() < 0.05
    alone = [score([text], model, [FEEDBACK]) for text in texts]
    assert np.abs(together.probabilities - np.concatenate([one.probabilities for one in alone])).max() < 1e-6
    full = (tmp_path / "classifier" / GRAPH).stat().st_size
    assert (tmp_path / "model" / GRAPH).stat().st_size < 0.6 * full


def test_where_no_domain_is_told_the_guess_weighs_them_all(base: Base, taught: Classifier, tmp_path: Path) -> None:
    tokenizer = _tokenizer(base)
    priors = {FORUM: (0.1, 0.8, 0.1), SUBTITLES: (0.3, 0.4, 0.3), FEEDBACK: (0.5, 0.2, 0.3)}
    scale = EmotionScale((1.0,) * 8, (0.0,) * 8, (0.0,) * 8, (0.5,) * 8)
    save_classifier(taught, tokenizer, tmp_path / "classifier")
    calibration = Calibration(priors, Voices(1.0, 0.5), scale)
    table = np.zeros((256, 11), dtype=np.float32)
    export_model(tmp_path / "classifier", table, tmp_path / "model", calibration, {}, 16)
    with torch.no_grad():
        read = taught(*pad(encode(["kiva jono"], tokenizer, 16, [None])))
    logs = torch.tensor([priors[domain] for domain in DOMAINS]).log()
    expected = read.domains.softmax(1) @ (read.sentiment + logs).softmax(1)
    assert np.abs(score(["kiva jono"], open_model(tmp_path / "model")).probabilities - expected.numpy()).max() < 0.05


def test_a_pair_of_products_fits_in_16_bits(taught: Classifier) -> None:
    graph = quantise(graph_of(taught)).graph
    weights = {node.input[1] for node in graph.node if node.op_type == "MatMulIntegerToFloat"}
    largest = [np.abs(numpy_helper.to_array(one).astype(int)).max() for one in graph.initializer if one.name in weights]
    assert len(largest) == len(weights) > 0
    assert 2 * 255 * max(largest) < 2**15


def test_two_that_say_the_same_count_half_each_and_a_boaster_less() -> None:
    dice = np.random.default_rng(5)
    labels = torch.tensor(dice.integers(0, 3, 3000))
    honest = torch.tensor(np.eye(3)[labels] + dice.normal(0, 1, (3000, 3)))
    nothing, even = torch.zeros(3000, 3), torch.ones(3000)
    alone = fit_voices(honest, nothing, nothing, labels, even)
    assert alone.network == pytest.approx(1, abs=0.1)
    assert fit_voices(3 * honest, nothing, nothing, labels, even).network == pytest.approx(alone.network / 3, abs=0.01)
    other = torch.tensor(np.eye(3)[labels] + dice.normal(0, 1, (3000, 3)))
    both = fit_voices(honest, other, nothing, labels, even)
    assert both.letters == pytest.approx(both.network, abs=0.15)
    assert both.network > 0.8


def test_one_that_speaks_against_the_truth_is_turned_down_not_around() -> None:
    dice = np.random.default_rng(5)
    labels = torch.tensor(dice.integers(0, 3, 3000))
    liar = torch.tensor(-np.eye(3)[labels] + dice.normal(0, 1, (3000, 3)))
    nothing, even = torch.zeros(3000, 3), torch.ones(3000)
    assert fit_voices(liar, nothing, nothing, labels, even).network == pytest.approx(0.05)
    scale = fit_emotions(liar[:, :1].float(), nothing[:, :1].float(), (labels == 0).float()[:, None])
    assert scale.scale == pytest.approx((0.05,))


def test_an_emotion_s_chance_is_how_often_it_is_heard() -> None:
    dice = np.random.default_rng(6)
    logits, more = (torch.tensor(dice.normal(-1, 2, (4000, 1)), dtype=torch.float32) for _ in range(2))
    chance = torch.sigmoid(0.5 * logits + 0.25 * more - 1)
    heard = (torch.tensor(dice.random((4000, 1))) < chance).float()
    scale = fit_emotions(logits, more, heard)
    assert scale.scale == pytest.approx((0.5,), abs=0.06)
    assert scale.letters == pytest.approx((0.25,), abs=0.06)
    assert scale.shift == pytest.approx((-1.0,), abs=0.12)
    assert 0.1 <= scale.threshold[0] <= 0.5


def test_an_evened_prior_keeps_its_order_and_comes_nearer_to_thirds() -> None:
    prior = (0.2, 0.7, 0.1)
    assert evened(prior, 0) == pytest.approx(prior)
    assert evened(prior, 1) == pytest.approx((1 / 3, 1 / 3, 1 / 3))
    negative, neutral, positive = evened(prior, 0.15)
    assert neutral < 0.7
    assert positive > 0.1
    assert neutral > negative > positive
    assert negative + neutral + positive == pytest.approx(1)


def test_a_network_between_two_has_weights_between_theirs(base: Base) -> None:
    rows = np.zeros((len(base.pieces), base.width), np.float32)
    one, other = (classifier_from(base, rows, [0], 0.1, seed) for seed in (1, 2))
    met = between(one, other, 0.25).sentiment.weight
    assert torch.allclose(met, 0.75 * one.sentiment.weight + 0.25 * other.sentiment.weight)
    assert not torch.allclose(one.sentiment.weight, other.sentiment.weight)
