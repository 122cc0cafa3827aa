"""All steps in order on a base and data of a moment: what comes out is a whole model folder. Needs torch."""

import gzip
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="torch is in the training environment alone")

from kuulolla.services.sentiment.model import NGRAMS, open_model  # noqa: E402
from kuulolla.services.sentiment.score import score  # noqa: E402
from training.__main__ import make_model  # noqa: E402
from training.batches import encode, pad  # noqa: E402
from training.data_sets import read_manifest  # noqa: E402
from training.fine_tune import opinion_of  # noqa: E402
from training.go_on import student_of  # noqa: E402
from training.keep import Kept, KeptForAnother  # noqa: E402
from training.open_base import Base  # noqa: E402
from training.read_texts import FEEDBACK, FORUM, SUBTITLES, Example  # noqa: E402
from training.recipe import NgramSchooling, Recipe, Schooling  # noqa: E402

pytestmark = pytest.mark.training

_SCHOOLING = Schooling(epochs=1, batch=64, rate=1e-3, max_pieces=30)
RECIPE = Recipe(
    unlabelled=40,
    teacher=_SCHOOLING,
    student=_SCHOOLING,
    going_on=_SCHOOLING,
    student_layers=(0, 1),
    student_inner=200,
    joined_pieces=20,
    ngrams=NgramSchooling(bits=12, tables=2, epochs=1),
)


def as_feed(rows: list[list[int]]) -> dict[str, Any]:
    ids, mask = pad(rows)
    return {"input_ids": ids.numpy(), "attention_mask": mask.numpy()}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every file of the manifest, with a few lines of its kind."""
    folder = tmp_path_factory.mktemp("data")
    lines = ["hyvä palvelu", "huono jono", "pitkä jono ja palvelu"]
    for name, data_set in read_manifest().items():
        path = folder / data_set.path
        path.parent.mkdir(parents=True, exist_ok=True)
        # Dev portions hold other words than what is learnt from.
        own = [f"{line} {'mitattu' if data_set.use == 'dev' else 'tuo'} {at}" for at, line in enumerate(lines * 5)]
        labels = ["positive", "negative", "neutral"] * 5
        if data_set.use == "unlabelled":
            path.write_bytes(gzip.compress("\n".join(f"{line} {name}" for line in own).encode()))
        elif data_set.path.startswith("finnsentiment"):
            rows = [f"{label}\t0\t0\t0\t{line}" for label, line in zip(labels, own, strict=True)]
            path.write_text("\n".join(["label\tA\tB\tC\ttext", *rows]), encoding="utf-8")
        elif data_set.path.startswith("xed_fi"):
            codes = {"positive": "5", "negative": "1,3", "neutral": "0"}
            rows = [f"{label}\t{codes[label]}\tannotated\t{line}" for label, line in zip(labels, own, strict=True)]
            path.write_text("\n".join(["label\tplutchik\tsource\ttext", *rows]), encoding="utf-8")
    return folder


def test_from_data_to_a_model_folder_and_no_step_twice(base: Base, data: Path, tmp_path: Path) -> None:
    kept, target = Kept(tmp_path / "work"), tmp_path / "model"
    corrected = [Example("jono hyvä jono", (0.0, 0.0, 1.0), FEEDBACK)]
    figures = make_model(RECIPE, base, data, corrected, kept, target)
    assert set(figures) == {"finnsentiment_dev", "xed_dev", "feedback_dev"}
    model = open_model(target)
    assert set(model.manifest.first_pieces) == {FORUM, SUBTITLES, FEEDBACK}
    assert model.ngrams is not None
    assert model.ngrams.steps.shape == (1 << 12, 11)
    assert model.manifest.figures["xed_dev"]["posts"] == 15
    assert {"contrasts", "readings", "multilingual-e5-small"} <= {one.name for one in model.manifest.training_data}
    assert "# finnish-small" in (target / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert json.loads((kept.folder / "recipe.json").read_text())["teachers"] == RECIPE.teachers
    assert score(["hyvä jono"], model).emotions.shape == (1, 8)

    again = tmp_path / "again"
    make_model(RECIPE, base, data, corrected, kept, again)
    assert open_model(again).manifest.revision == model.manifest.revision
    assert (again / NGRAMS).read_bytes() == (target / NGRAMS).read_bytes()

    student, pieces = student_of(target, base, 0.1)
    lines = [Example(text, domain=FORUM) for text in ("hyvä jono", "huono palvelu ja pitkä jono", "surkea")]
    full = opinion_of(student, lines, pieces, RECIPE.going_on)
    read = model.session.run(["logits", "emotions"], as_feed(encode([e.text for e in lines], pieces, 30, [FORUM] * 3)))
    assert np.abs(full.sentiment.numpy() - read[0]).max() < 0.02
    assert np.abs(full.emotions.numpy() - read[1]).max() < 0.02

    learnt_on = tmp_path / "learnt_on"
    make_model(RECIPE, base, data, corrected, kept, learnt_on, go_on=target)
    assert open_model(learnt_on).manifest.revision != model.manifest.revision
    assert open_model(learnt_on).manifest.first_pieces == model.manifest.first_pieces

    with pytest.raises(KeptForAnother):
        make_model(RECIPE, base, data, [], kept, again)
    with pytest.raises(KeptForAnother):
        make_model(replace(RECIPE, seed=9), base, data, corrected, kept, again)
