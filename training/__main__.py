"""`python -m training`: every step from the data sets to the bundled model folder, one after the other.

Finished steps are kept under .local/training/ and taken from there; `--anew` starts from nothing. On two cores the
whole takes about an hour, nearly all of it on one thread.
"""

import argparse
import json
from dataclasses import asdict, replace
from pathlib import Path

import torch
from tokenizers import Tokenizer
from transformers import BertForMaskedLM, BertForSequenceClassification

from kuulolla.services.sentiment.add_model import write_manifest
from kuulolla.services.sentiment.model import bundled_model
from training.build_tokenizer import build_tokenizer
from training.calibrate import fit_temperature
from training.data_sets import DataSetDiffers, check_data_sets, read_manifest
from training.distil import mean_opinion, teach
from training.encoder import new_reader
from training.evaluate import Figures, as_json, as_table, dev_sets, evaluate
from training.export_model import export_model, save_classifier
from training.fine_tune import Lesson, Priors, logits_of, priors_of
from training.keep import Kept
from training.pretrain import pretrain
from training.read_texts import Example, read_feedback, read_finnsentiment, read_unlabelled, read_xed
from training.recipe import Recipe
from training.start_embeddings import start_embeddings
from training.write_card import write_card


def main() -> None:
    """Run all steps and print the figures; stop with one line where a data set is missing or differs."""
    options = _options()
    torch.set_num_threads(options.threads)
    try:
        check_data_sets(read_manifest(), options.data)
    except DataSetDiffers as error:
        raise SystemExit(f"training: {error}") from error
    recipe = Recipe(seed=options.seed)
    kept = Kept(options.work, anew=options.anew)
    print(as_table(make_model(recipe, options.data, kept, options.target)))


def make_model(recipe: Recipe, data: Path, kept: Kept, target: Path) -> Figures:
    """Every step in order; leaves the model folder `target` with its card, and gives the figures measured on it."""
    examples = _labelled(data)
    priors = priors_of(examples)
    tokenizer, reader = _read_finnish(recipe, data, kept, examples)
    student = _learn_sentiment(recipe, kept, reader, tokenizer, examples)
    temperature = _temperature(student, tokenizer, recipe, priors, data)
    save_classifier(student, tokenizer, priors, recipe, kept.folder / "classifier")
    manifest = export_model(kept.folder / "classifier", target, priors, temperature, read_manifest())
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


def _read_finnish(recipe: Recipe, data: Path, kept: Kept, examples: list[Example]) -> tuple[Tokenizer, BertForMaskedLM]:
    """The tokenizer and an encoder that has read unlabelled text."""
    texts = [*(example.text for example in examples), *read_unlabelled(read_manifest(), data)]
    tokenizer = Tokenizer.from_str(kept.text("tokenizer.json", lambda: build_tokenizer(texts, recipe.pieces).to_str()))
    embeddings = kept.array(
        "embeddings.npy", lambda: start_embeddings(texts, tokenizer, recipe.width, recipe.fitted_words)
    )
    reader = new_reader(recipe, embeddings, recipe.seed)
    kept.weights("reader.pt", reader, lambda: pretrain(reader, texts, tokenizer, recipe, print))
    return tokenizer, reader


def _learn_sentiment(
    recipe: Recipe, kept: Kept, reader: BertForMaskedLM, tokenizer: Tokenizer, examples: list[Example]
) -> BertForSequenceClassification:
    """The student, after its teachers."""
    lesson = Lesson(examples)
    opinion = mean_opinion(reader, lesson, tokenizer, recipe, kept, print)
    return teach(reader, replace(lesson, teachers=opinion), tokenizer, recipe, kept, print)


def _temperature(
    student: BertForSequenceClassification, tokenizer: Tokenizer, recipe: Recipe, priors: Priors, data: Path
) -> float:
    examples = [example for portion in dev_sets(data).values() for example in portion]
    logits = logits_of(student, [example.text for example in examples], tokenizer, recipe)
    prior = torch.tensor([priors[example.domain] for example in examples]).log()
    return fit_temperature(logits + prior, torch.tensor([example.label for example in examples]))


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
