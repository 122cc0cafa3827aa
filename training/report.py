"""`python -m training.report`: what the bundled model reaches on the dev portions, beside what was set as the goal."""

import argparse
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kuulolla.finnish.language import FINNISH, UNDETERMINED, identify
from kuulolla.schemas.post import Channel
from kuulolla.schemas.scored_post import Label
from kuulolla.services.sentiment.assess import Reading, assess
from kuulolla.services.sentiment.evaluate import Evaluation, Figures, ask
from kuulolla.services.sentiment.evaluate import evaluate as measured
from kuulolla.services.sentiment.intervals import Interval
from kuulolla.services.sentiment.labelled import LabelledText
from kuulolla.services.sentiment.measures import Floats
from kuulolla.services.sentiment.model import Model, bundled_model, open_model
from kuulolla.services.sentiment.score import score
from kuulolla.services.sentiment.scorer import FolderScorer
from training.feedback_posts import read_posts
from training.read_texts import FEEDBACK, FORUM, LABELS, SUBTITLES, Example, read_finnsentiment, read_xed

Flags = NDArray[np.bool_]

_DRAWS, _BINS = 2000, 15
_SHORT_POSTS = Path(__file__).parent / "data" / "languages" / "short_posts.tsv"


@dataclass(frozen=True)
class Portion:
    """A dev portion: what it is called, where the model is told that it is from, its labelled texts."""

    name: str
    domain: str | None
    rows: Sequence[LabelledText]


@dataclass(frozen=True)
class EmotionFigures:
    """F1 of each emotion with the manifest's thresholds, their plain mean, and calibration errors (15 bins).

    Errors are of each emotion and of all chances together; intervals are of 2,000 draws of lines.
    """

    f1: Mapping[str, float]
    intervals: Mapping[str, Interval]
    calibration_errors: Mapping[str, float]
    macro_f1: float
    macro_f1_interval: Interval
    calibration_error: float


def main() -> None:
    """Print the report as Markdown."""
    parser = argparse.ArgumentParser(prog="python -m training.report", description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="folder of the data sets")
    parser.add_argument("--model", type=Path, default=bundled_model(), help="a model folder")
    options = parser.parse_args()
    print("\n".join(report(open_model(options.model), options.data)))


def portions(data: Path) -> list[Portion]:
    """Forum sentences, subtitle lines that have a polarity, our own feedback posts."""
    posts = [post for post in read_posts() if post.split == "dev"]
    return [
        Portion("FinnSentiment", FORUM, _rows(read_finnsentiment(data / "finnsentiment" / "dev.tsv"))),
        Portion("XED", SUBTITLES, _rows(read_xed(data / "xed_fi" / "dev.tsv"))),
        Portion(
            "feedback",
            FEEDBACK,
            [
                LabelledText(post.text, Label(post.label), kind=post.kind, phenomena=frozenset(post.phenomena))
                for post in posts
            ],
        ),
    ]


def measure_portion(portion: Portion, model: Model) -> Evaluation:
    """All figures of a portion, read with the prior of its domain."""

    def say(texts: Sequence[str]) -> Floats:
        return score(texts, model, [portion.domain] * len(texts)).probabilities

    return measured(portion.rows, ask(portion.rows, say))


def report(model: Model, data: Path) -> Iterator[str]:
    """Lines of Markdown: the goals and what was reached, then every figure."""
    found, emotions = measure_portions(model, data), measure_emotions(model, data)
    yield f"# {model.manifest.id} {model.manifest.revision} on the dev portions"
    yield ""
    yield "| on | figure | reached (95 %) | least | goal |"
    yield "|---|---|---|---|---|"
    yield from _goals(found)
    if emotions:
        heard = _within(emotions.macro_f1, emotions.macro_f1_interval)
        yield f"| XED, all lines | emotions, macro-F1 | {heard} | .45 | |"
    yield from untold(model, data)
    yield from _mixed(model)
    yield from _language(data)
    yield from every_figure(found, emotions, heading="##")


def every_figure(found: Mapping[str, Evaluation], emotions: EmotionFigures | None, heading: str) -> Iterator[str]:
    """Lines of Markdown: a table for each portion, by domain, phenomenon and length, and one of emotions."""
    for name, evaluation in found.items():
        yield from ["", f"{heading} {name}", ""]
        yield from _groups(evaluation)
    if emotions:
        yield from ["", f"{heading} Emotions on XED", ""]
        yield from ["| emotion | F1 (95 %) | calibration error |", "|---|---|---|"]
        whole = _within(emotions.macro_f1, emotions.macro_f1_interval)
        yield f"| all: macro-F1 | {whole} | {emotions.calibration_error:.3f} |"
        for name, f1 in emotions.f1.items():
            yield f"| {name} | {_within(f1, emotions.intervals[name])} | {emotions.calibration_errors[name]:.3f} |"


def measure_portions(model: Model, data: Path) -> dict[str, Evaluation]:
    """All figures of each portion by its name."""
    return {portion.name: measure_portion(portion, model) for portion in portions(data)}


def measure_emotions(model: Model, data: Path) -> EmotionFigures | None:
    """How well emotions are heard in lines of which readers said which they hear; None for a model without them."""
    if not model.manifest.emotions:
        return None
    examples = read_xed(data / "xed_fi" / "dev.tsv")
    asked = [example for example in examples if example.emotions is not None]
    chances = score([example.text for example in asked], model, [SUBTITLES] * len(asked)).emotions
    heard = np.array([[name in (example.emotions or ()) for name in model.manifest.emotions] for example in asked])
    there = chances >= np.array(model.manifest.emotion_thresholds)
    f1 = _f1(there, heard, np.ones((1, len(heard))))[0]
    draws = np.random.default_rng(1).multinomial(len(heard), np.full(len(heard), 1 / len(heard)), size=_DRAWS)
    drawn = _f1(there, heard, draws.astype(float))
    names = model.manifest.emotions
    return EmotionFigures(
        f1=dict(zip(names, f1.tolist(), strict=True)),
        intervals={name: _middle(drawn[:, at]) for at, name in enumerate(names)},
        calibration_errors={name: _gap(chances[:, at], heard[:, at]) for at, name in enumerate(names)},
        macro_f1=float(f1.mean()),
        macro_f1_interval=_middle(drawn.mean(axis=1)),
        calibration_error=_gap(chances, heard),
    )


def _f1(there: Flags, heard: Flags, times: Floats) -> Floats:
    """F1 of each emotion, (draws, emotions), where each line counts as often as `times` (draws, lines) says."""
    both, either = times @ (there & heard), times @ (there.astype(int) + heard)
    return np.asarray(2 * both / np.maximum(either, 1))


def _gap(chances: Floats, heard: Flags) -> float:
    """The expected calibration error of single chances, in bins of equal width."""
    places = np.minimum((chances * _BINS).astype(int), _BINS - 1)
    gaps = [abs(chances[places == at].sum() - heard[places == at].sum()) for at in range(_BINS)]
    return float(sum(gaps) / heard.size)


def _middle(drawn: Floats) -> Interval:
    low, high = np.percentile(drawn, (2.5, 97.5))
    return Interval(float(low), float(high))


def _rows(examples: Sequence[Example]) -> list[LabelledText]:
    return [LabelledText(example.text, Label(LABELS[example.label])) for example in examples if example.shares]


def _goals(found: Mapping[str, Evaluation]) -> Iterator[str]:
    forum, subtitles, feedback = (found[name].whole for name in ("FinnSentiment", "XED", "feedback"))
    yield f"| FinnSentiment | accuracy | {_accuracy(forum)} | .83 | .865 |"
    yield f"| | macro-F1 | {_macro_f1(forum)} | .72 | .76 |"
    yield f"| | MCC | {forum.measured.mcc:.3f} | .56 | .68 |"
    yield f"| XED | macro-F1 | {_macro_f1(subtitles)} | .72 | .76 |"
    yield f"| feedback | accuracy | {_accuracy(feedback)} | .85 | .92 |"
    for name, evaluation in found.items():
        yield f"| {name} | calibration error | {evaluation.whole.measured.expected_calibration_error:.3f} | .05 | .02 |"


def untold(model: Model, data: Path) -> Iterator[str]:
    """Accuracy where nobody says where texts are from, and of feedback posts where their channel says it."""
    asked = portions(data)
    for portion in asked:
        found = measure_portion(replace(portion, domain=None), model).whole
        yield f"| {portion.name}, not told where from | accuracy | {_accuracy(found)} | | |"
    rows = asked[-1].rows
    domains = [model.manifest.domains[row.known_channel] if row.known_channel else None for row in rows]
    found = measured(rows, ask(rows, lambda texts: score(texts, model, domains).probabilities)).whole
    yield f"| feedback, by each post's channel | accuracy | {_accuracy(found)} | | |"


def _mixed(model: Model) -> Iterator[str]:
    """Of the posts whose writers say both, how many are called `mixed`, and how many of those that are called so."""
    posts = [post for post in read_posts() if post.split == "dev"]
    readings = [Reading(post.text, channel=Channel.REVIEW) for post in posts]
    called = np.array([found.mixed for found in assess(readings, FolderScorer(model))])
    meant = np.array([post.mixed for post in posts])
    both, share = int((called & meant).sum()), f"{meant.sum()} of {len(posts)} posts"
    found, right = both / meant.sum(), both / max(1, called.sum())
    yield f"| feedback | `mixed`: found, and right ({share}) | {found:.2f}, {right:.2f} | | |"


def _language(data: Path) -> Iterator[str]:
    """Recall of each language on short posts that were written for this; Finnish recall on a forum's sentences.

    Of the forum's those are asked about that are long enough to tell. They hold some English: nobody reaches 100 %.
    """
    posts = [line.split("\t") for line in _SHORT_POSTS.read_text(encoding="utf-8").splitlines()]
    told = [(code, identify(text).code) for code, text in posts]
    for language in dict.fromkeys(code for code, _ in posts):
        found = [given == language for code, given in told if code == language]
        least, goal = (".985", ".995") if language == FINNISH else ("", "")
        yield f"| {len(found)} short posts in `{language}` | recall | {np.mean(found):.3f} | {least} | {goal} |"
    texts = [example.text for example in read_finnsentiment(data / "finnsentiment" / "dev.tsv")]
    start = time.process_time()
    codes = [identify(text).code for text in texts]
    speed = len(texts) / (time.process_time() - start)
    recall = codes.count(FINNISH) / sum(code != UNDETERMINED for code in codes)
    yield f"| FinnSentiment, English among it | Finnish recall | {recall:.3f} | | |"
    yield f"| | posts a CPU-second told | {speed:,.0f} | 5,000 | |"


def _groups(evaluation: Evaluation) -> Iterator[str]:
    yield "| | posts | accuracy (95 %) | macro-F1 (95 %) | calibration error |"
    yield "|---|---|---|---|---|"
    for figures, of in [
        (evaluation.whole, "all"),
        *((figures, of) for group in evaluation.groups.values() for of, figures in group.items()),
    ]:
        f1 = _macro_f1(figures) if figures.has_every_label else "-"
        error = figures.measured.expected_calibration_error
        yield f"| {of} | {figures.measured.posts} | {_accuracy(figures)} | {f1} | {error:.3f} |"
    yield ""
    changed = ", ".join(f"{way.replace('_', ' ')} {share:.1%}" for way, share in evaluation.changed.items())
    yield f"Labels that change with the form of the text: {changed}."


def _accuracy(found: Figures) -> str:
    return _within(found.measured.accuracy, found.accuracy_interval)


def _macro_f1(found: Figures) -> str:
    return _within(found.measured.macro_f1, found.macro_f1_interval)


def _within(figure: float, interval: Interval) -> str:
    return f"{figure:.3f} ({interval.low:.3f}-{interval.high:.3f})"


if __name__ == "__main__":
    main()
