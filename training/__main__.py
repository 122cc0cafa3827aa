"""`python -m training`: every step from the data sets to the bundled model folder, one after the other.

Finished steps are kept under .local/training/ and taken from there; `--anew` starts from nothing.
"""

import argparse
import json
import random
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import torch
from tokenizers import Tokenizer

from kuulolla.services.sentiment.add_model import write_manifest
from kuulolla.services.sentiment.model import bundled_model
from training.calibrate import fit_emotions, fit_temperature
from training.classifier import Classifier, classifier_from
from training.data_sets import DataSetDiffers, check_data_sets, read_manifest
from training.distil import opinions
from training.evaluate import Figures, as_json, as_table, dev_sets, evaluate
from training.export_model import Calibration, export_model, save_classifier
from training.fine_tune import Lesson, Priors, fine_tune, opinion_of, priors_of
from training.keep import Kept
from training.keep_pieces import keep_pieces, rows_of, tokenizer_of
from training.open_base import Base, BaseDiffers, open_base
from training.read_texts import EMOTIONS, Example, read_feedback, read_finnsentiment, read_unlabelled, read_xed
from training.recipe import Recipe
from training.vary import varied
from training.write_card import write_card


def main() -> None:
    """Run all steps and print the figures; stop with one line where a data set is missing or differs."""
    options = _options()
    torch.set_num_threads(options.threads)
    try:
        check_data_sets(read_manifest(), options.data)
        base = open_base()
    except (DataSetDiffers, BaseDiffers) as error:
        raise SystemExit(f"training: {error}") from error
    recipe = Recipe(seed=options.seed)
    kept = Kept(options.work, anew=options.anew)
    print(as_table(make_model(recipe, base, options.data, kept, options.target)))


def make_model(recipe: Recipe, base: Base, data: Path, kept: Kept, target: Path) -> Figures:
    """Every step in order; leaves the model folder `target` with its card, and gives the figures measured on it."""
    examples = _labelled(data)
    dice = random.Random(recipe.seed)  # noqa: S311 - texts to learn from, no secret
    unlabelled = [
        *read_unlabelled(read_manifest(), data, dice),
        *varied([example.text for example in examples], recipe.variations, dice),
    ]
    ids = _pieces(base, [*(example.text for example in examples), *unlabelled], recipe, kept)
    tokenizer, rows = tokenizer_of(base, ids), rows_of(base, ids)
    every_layer = range(base.layers)
    place = "cuda" if torch.cuda.is_available() else "cpu"

    def new_teacher(seed: int) -> Classifier:
        teacher = classifier_from(base, rows, every_layer, recipe.teacher.dropout, seed)
        teacher.to(place)
        return teacher

    lesson = opinions(new_teacher, examples, unlabelled, tokenizer, recipe, kept, print)
    student = classifier_from(base, rows, recipe.student_layers, recipe.student.dropout, recipe.seed).to(place)
    _teach(student, lesson, tokenizer, recipe, kept)
    calibration = _calibrate(student, tokenizer, recipe, priors_of(examples), data)
    save_classifier(student.cpu(), tokenizer, kept.folder / "classifier")
    manifest = export_model(kept.folder / "classifier", target, calibration, read_manifest(), recipe.student.max_pieces)
    figures = evaluate(target, data)
    write_manifest(manifest.model_copy(update={"figures": as_json(figures)}), target)
    write_card(manifest, as_table(figures), target / "MODEL_CARD.md")
    (kept.folder / "recipe.json").write_text(json.dumps(asdict(recipe), indent=2), encoding="utf-8")
    return figures


def _labelled(data: Path) -> list[Example]:
    return [
        *read_finnsentiment(data / "finnsentiment" / "train.tsv"),
        *read_xed(data / "xed_fi" / "train.tsv"),
        *read_xed(data / "xed_fi" / "projected_train.tsv"),
        *read_feedback("train"),
    ]


def _pieces(base: Base, texts: Sequence[str], recipe: Recipe, kept: Kept) -> list[int]:
    found = kept.text("pieces.json", lambda: json.dumps(keep_pieces(base, texts, recipe.pieces_seen)))
    return [int(at) for at in json.loads(found)]


def _teach(student: Classifier, lesson: Lesson, tokenizer: Tokenizer, recipe: Recipe, kept: Kept) -> None:
    kept.weights(
        "student.pt",
        student,
        lambda halfway: fine_tune(student, lesson, tokenizer, recipe.student, recipe.seed, halfway, print),
    )
    student.eval()


def _calibrate(student: Classifier, tokenizer: Tokenizer, recipe: Recipe, priors: Priors, data: Path) -> Calibration:
    examples = [example for portion in dev_sets(data).values() for example in portion]
    opinion = opinion_of(student, [example.text for example in examples], tokenizer, recipe.student)
    told = [at for at, example in enumerate(examples) if example.shares]
    prior = torch.tensor([priors[examples[at].domain or ""] for at in told]).log()
    labels = torch.tensor([examples[at].label for at in told])
    # Only the subtitles' emotions were given by readers of their own.
    heard = [at for at, example in enumerate(examples) if example.emotions is not None]
    names = torch.tensor([[float(name in (examples[at].emotions or ())) for name in EMOTIONS] for at in heard])
    temperature = fit_temperature(opinion.sentiment[told] + prior, labels)
    return Calibration(priors, temperature, fit_emotions(opinion.emotions[heard], names))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="folder of the data sets")
    parser.add_argument("--work", type=Path, default=Path(".local/training"), help="where finished steps are kept")
    parser.add_argument("--target", type=Path, default=bundled_model(), help="the model folder to write")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=Recipe.seed)
    parser.add_argument("--anew", action="store_true", help="forget finished steps")
    return parser.parse_args()


if __name__ == "__main__":
    main()
