"""The model card: `model_card.md` with the figures, the hard cases and the data of a model filled in."""

from collections.abc import Iterator
from pathlib import Path

from kuulolla.services.sentiment.model import Model
from training.hard_cases import answers, negative_for_a_group, read_hard_cases
from training.read_texts import FEEDBACK, FORUM
from training.recipe import Recipe
from training.report import every_figure, measure_emotions, measure_portions, untold

TEMPLATE = Path(__file__).with_name("model_card.md")


def write_card(model: Model, data: Path, path: Path) -> None:
    """Write the card of a model, with its figures on the dev portions under `data`."""
    parts = {
        "{figures}": every_figure(measure_portions(model, data), measure_emotions(model, data), heading="###"),
        "{untold}": untold(model, data),
        "{wrong}": [_wrong(model)],
        "{layers}": [str(len(Recipe().student_layers))],
        "{hard_cases}": _hard_cases(model),
        "{groups}": _groups(model),
        "{data}": (f"| {one.name} | {one.licence} | {one.attribution} |" for one in model.manifest.training_data),
    }
    text = TEMPLATE.read_text(encoding="utf-8")
    for mark, lines in parts.items():
        text = text.replace(mark, "\n".join(lines).strip())
    path.write_text(text, encoding="utf-8")


def _wrong(model: Model) -> str:
    """How often a label is wrong, by where the texts are from."""
    names = {"feedback_dev": "feedback posts", "finnsentiment_dev": "forum sentences", "xed_dev": "lines of dialogue"}
    figures = model.manifest.figures
    return ", ".join(f"of {name} {1 - figures[key]['accuracy']:.0%}" for key, name in names.items() if key in figures)


def _hard_cases(model: Model) -> Iterator[str]:
    yield "| kind | said in | text | meant | the model says | |"
    yield "|---|---|---|---|---|---|"
    for answer in answers(model, read_hard_cases()):
        case, verdict = answer.case, "" if answer.right else "**wrong**"
        said = f"{answer.label} {answer.chance:.2f}"
        yield f"| {case.kind} | {case.domain} | {case.text} | {case.label} | {said} | {verdict} |"


def _groups(model: Model) -> Iterator[str]:
    forum, feedback = negative_for_a_group(model, FORUM), negative_for_a_group(model, FEEDBACK)
    yield "| word | negative in a forum | negative as feedback |"
    yield "|---|---|---|"
    for word, chance in sorted(forum.items(), key=lambda group: -group[1]):
        yield f"| {word} | {chance:.2f} | {feedback[word]:.2f} |"
