"""`python -m training`: every step from the data sets to the bundled model folder, one after the other.

Finished steps are kept under .local/training/ and taken from there; `--anew` starts from nothing.
"""

import argparse
import copy
import hashlib
import json
import random
from collections.abc import Sequence
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer

from kuulolla.runtime.faults import Fault
from kuulolla.services.sentiment.add_model import write_manifest
from kuulolla.services.sentiment.model import bundled_model, open_model
from kuulolla.services.sentiment.model import read_manifest as read_model_manifest
from training.batches import encode
from training.begin import with_beginnings
from training.calibrate import evened, fit_emotions, fit_voices
from training.classifier import Classifier, classifier_from
from training.cut_out import cut_out
from training.data_sets import DataSetDiffers, check_data_sets, read_manifest
from training.distil import Teacher, opinions, with_letters
from training.evaluate import Figures, as_json, as_table, dev_sets, evaluate
from training.export_model import Calibration, export_model, save_classifier
from training.fine_tune import Course, Lesson, Priors, fine_tune, opinion_of, priors_of
from training.go_on import between, student_of
from training.join_pieces import Joined, join_pieces, rows_with, tokenizer_with
from training.keep import Kept, KeptForAnother
from training.keep_apart import apart_from
from training.keep_pieces import keep_pieces, rows_of, tokenizer_of
from training.learn_ngrams import learn_ngrams, say_apart, say_by_letters
from training.open_base import SHA256, Base, BaseDiffers, open_base
from training.read_ours import read_contrasts, read_corrections, read_feedback, read_public_talk, read_readings
from training.read_texts import (
    DOMAINS,
    EMOTIONS,
    FORUM,
    LABELS,
    SUBTITLES,
    Example,
    Floats,
    read_finnsentiment,
    read_unlabelled,
    read_xed,
)
from training.recipe import Recipe
from training.report import measure_emotions
from training.second_readers import read_second, with_second_readers
from training.vary import varied
from training.write_card import write_card

# Texts of each domain on which a student's units are chosen: what moves in these moves in others.
_TRIED = 700


def main() -> None:
    """Run all steps and print the figures; stop with one line where a data set is missing or differs."""
    options = _options()
    torch.set_num_threads(options.threads)
    try:
        check_data_sets(read_manifest(), options.data)
        base = open_base()
        corrected = [example for path in options.corrections for example in read_corrections(path, print)]
    except (DataSetDiffers, BaseDiffers, Fault) as error:
        raise SystemExit(f"training: {error}") from error
    recipe, kept = Recipe(seed=options.seed), Kept(options.work)
    try:
        figures = make_model(
            recipe, base, options.data, corrected, kept, options.target, go_on=options.go_on, anew=options.anew
        )
    except KeptForAnother as error:
        raise SystemExit(f"training: {error}") from error
    print(as_table(figures))


def make_model(  # noqa: PLR0913 - what from, how, and where to
    recipe: Recipe,
    base: Base,
    data: Path,
    corrected: Sequence[Example],
    kept: Kept,
    target: Path,
    *,
    go_on: Path | None = None,
    anew: bool = False,
) -> Figures:
    """Every step in order; leaves the model folder `target` with its card, and gives the figures measured on it.

    With `go_on` the student of that model folder learns on, else one that is cut out of a teacher.
    Raises KeptForAnother where `kept` holds steps of another recipe or of other data.
    """
    dice = random.Random(recipe.seed)  # noqa: S311 - texts to learn from, no secret
    measured = [example.text for portion in dev_sets(data).values() for example in portion]
    unlabelled = apart_from(read_unlabelled(read_manifest(), data, dice), measured)
    examples = _labelled(data, unlabelled, corrected, measured)
    asked = _to_ask(examples, unlabelled, recipe, dice)
    kept.begin(_made_of(recipe, [*examples, *asked]), anew=anew)
    texts = list(dict.fromkeys(example.text for example in [*examples, *asked]))
    ids = _pieces(base, texts, recipe, kept)
    tokenizer, rows = with_beginnings(tokenizer_of(base, ids), rows_of(base, ids))

    def teacher(seed: int) -> Classifier:
        model = classifier_from(base, rows, range(base.layers), recipe.teacher.dropout, seed).to(_place())
        return _taught(f"teacher_{seed}.pt", model, Lesson(examples), Course(tokenizer, recipe.teacher, seed), kept)

    priors = priors_of(examples)
    tables = [
        kept.table(f"ngrams_{seed}.npy", partial(learn_ngrams, examples, priors, recipe.ngrams, seed))
        for seed in range(recipe.seed, recipe.seed + recipe.ngrams.tables)
    ]
    # What stands beside the student knows a little else than what the student was taught, and errs less for it.
    table = np.mean(tables, axis=0)
    apart = kept.tensor("letters_apart.pt", partial(say_apart, examples, priors, recipe.ngrams, recipe.seed))
    letters = torch.cat([apart, say_by_letters(tables[0], asked)])
    teachers = [Teacher(str(seed), partial(teacher, seed), tokenizer, recipe.teacher) for seed in recipe.seeds]
    if go_on:
        name = f"student_of_{read_model_manifest(go_on).revision}"
        student, pieces = student_of(go_on, base, recipe.going_on.dropout)
        course = Course(pieces, recipe.going_on, recipe.seed)
        # It errs elsewhere than who is new, and is not to forget what it knew.
        teachers.append(Teacher(name, lambda: student, pieces, recipe.going_on))
    else:
        name, joined = "student", join_pieces(tokenizer, texts, recipe.joined_pieces)
        student = _cut_out(teacher(recipe.seeds[0]), joined, _tried(examples, tokenizer, recipe, dice), recipe)
        course = Course(tokenizer_with(tokenizer, joined), recipe.student, recipe.seed)
    lesson = with_letters(opinions(teachers, [*examples, *asked], kept), letters, recipe)
    begun = copy.deepcopy(student) if go_on else None
    student = _taught(f"{name}.pt", student.to(_place()), lesson, course, kept).cpu()
    if begun:
        student = between(student, begun, recipe.stays)
    calibration = _calibrate(student, course, table, priors, data)
    even = {domain: evened(prior, recipe.evened) for domain, prior in priors.items()}
    calibration = replace(calibration, priors=even)
    save_classifier(student, course.tokenizer, kept.folder / "classifier")
    manifest = export_model(
        kept.folder / "classifier", table, target, calibration, read_manifest(), course.schooling.max_pieces
    )
    figures = evaluate(target, data)
    emotions = measure_emotions(open_model(target), data)
    heard = {"xed_dev_emotions": {"macro_f1": round(emotions.macro_f1, 4)}} if emotions else {}
    write_manifest(manifest.model_copy(update={"figures": as_json(figures) | heard}), target)
    write_card(open_model(target), data, target / "MODEL_CARD.md")
    (kept.folder / "recipe.json").write_text(json.dumps(asdict(recipe), indent=2), encoding="utf-8")
    return figures


def _labelled(
    data: Path, unlabelled: Sequence[str], corrected: Sequence[Example], measured: Sequence[str]
) -> list[Example]:
    annotated = read_xed(data / "xed_fi" / "train.tsv")
    known = {example.text for example in annotated}
    # What the same line of another language's film was said to feel: of what Finnish readers read, theirs is better.
    projected = [one for one in read_xed(data / "xed_fi" / "projected_train.tsv") if one.text not in known]
    forum = read_finnsentiment(data / "finnsentiment" / "train.tsv")
    examples = [
        *with_second_readers(forum, read_second(FORUM), unlabelled),
        *with_second_readers([*annotated, *projected], read_second(SUBTITLES), unlabelled),
        *read_feedback("train"),
        *read_public_talk(),
        *read_contrasts(),
        *read_readings(unlabelled),
        *corrected,
    ]
    learnt = set(apart_from((example.text for example in examples), measured))
    return [example for example in examples if example.text in learnt]


def _to_ask(
    examples: Sequence[Example], unlabelled: Sequence[str], recipe: Recipe, dice: random.Random
) -> list[Example]:
    """What teachers are asked about besides: unlabelled texts as if posted somewhere, variations of labelled ones."""
    known = {example.text for example in examples}
    others = [text for text in unlabelled if text not in known][: recipe.unlabelled]
    places = dice.choices([*recipe.read_as], [*recipe.read_as.values()], k=len(others))
    asked = [Example(text, domain=place) for text, place in zip(others, places, strict=True)]
    for domain in DOMAINS:
        texts = [example.text for example in examples if example.domain == domain]
        asked += [Example(text, domain=domain) for text in varied(texts, recipe.variations, dice)]
    return asked


def _made_of(recipe: Recipe, texts: Sequence[Example]) -> str:
    """A checksum of all that decides what the steps give, but for the code."""
    digest = hashlib.sha256(f"{recipe} {SHA256}".encode())
    for one in texts:
        emotions = None if one.emotions is None else one.heard
        read = one.reading and (one.reading.grade, sorted(one.reading.emotions or ()))
        digest.update(repr((one.text, one.shares, one.domain, one.weight, emotions, one.told, read)).encode())
    return digest.hexdigest()


def _pieces(base: Base, texts: Sequence[str], recipe: Recipe, kept: Kept) -> list[int]:
    found = kept.text("pieces.json", lambda: json.dumps(keep_pieces(base, texts, recipe.pieces_seen)))
    return [int(at) for at in json.loads(found)]


def _taught(name: str, model: Classifier, lesson: Lesson, course: Course, kept: Kept) -> Classifier:
    kept.weights(name, model, lambda halfway: fine_tune(model, lesson, course, halfway, print))
    model.eval()
    return model


def _tried(examples: Sequence[Example], tokenizer: Tokenizer, recipe: Recipe, dice: random.Random) -> list[list[int]]:
    """Pieces of some labelled texts, as many from each domain, each told it."""
    texts = [
        example.text
        for domain in DOMAINS
        for example in dice.choices([e for e in examples if e.domain == domain], k=_TRIED)
    ]
    domains = [domain for domain in DOMAINS for _ in range(_TRIED)]
    return encode(texts, tokenizer, recipe.teacher.max_pieces, domains)


def _cut_out(teacher: Classifier, joined: Sequence[Joined], tried: Sequence[list[int]], recipe: Recipe) -> Classifier:
    teacher = teacher.cpu()
    rows = rows_with(teacher.encoder.embeddings.word_embeddings.weight.detach().numpy(), joined)
    # One by one, so that no padding is heard.
    batches = [(torch.tensor([ids]), torch.ones(1, len(ids), dtype=torch.long)) for ids in tried]
    return cut_out(teacher, recipe.student_layers, recipe.student_inner, rows, batches)


def _calibrate(student: Classifier, course: Course, table: Floats, priors: Priors, data: Path) -> Calibration:
    examples = [example for portion in dev_sets(data).values() for example in portion]
    network = opinion_of(student, examples, course.tokenizer, course.schooling)
    letters = say_by_letters(table, examples)
    told = [at for at, example in enumerate(examples) if example.shares]
    voices = fit_voices(
        network.sentiment[told],
        letters[told, : len(LABELS)],
        torch.tensor([priors[examples[at].domain or ""] for at in told]).log(),
        torch.tensor([examples[at].label for at in told]),
        # Each portion counts the same.
        torch.tensor([1 / sum(other.domain == examples[at].domain for other in examples) for at in told]),
    )
    # Only the subtitles' emotions were given by readers of their own.
    heard = [at for at, example in enumerate(examples) if example.domain == SUBTITLES and example.emotions is not None]
    names = torch.tensor([[float(name in (examples[at].emotions or ())) for name in EMOTIONS] for at in heard])
    return Calibration(priors, voices, fit_emotions(network.emotions[heard], letters[heard, len(LABELS) :], names))


def _place() -> str:
    return "cuda" if torch.cuda.is_available() else "cpu"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="folder of the data sets")
    parser.add_argument("--corrections", type=Path, nargs="*", default=[], help="labels that people set right")
    parser.add_argument("--go-on", type=Path, help="a model folder of this training whose student learns on")
    parser.add_argument("--work", type=Path, default=Path(".local/training"), help="where finished steps are kept")
    parser.add_argument("--target", type=Path, default=bundled_model(), help="the model folder to write")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=Recipe.seed)
    parser.add_argument("--anew", action="store_true", help="forget finished steps")
    return parser.parse_args()


if __name__ == "__main__":
    main()
