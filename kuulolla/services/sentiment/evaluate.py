"""How good a model is on labelled texts: as a whole, by where they are from and how long, and how steady. Pure."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from kuulolla.services.sentiment.intervals import Difference, Interval, difference, macro_f1_interval, share_interval
from kuulolla.services.sentiment.labelled import LabelledText
from kuulolla.services.sentiment.measures import Floats, Labels, Measured, confusion, measure
from kuulolla.services.sentiment.model import ORDER
from kuulolla.services.sentiment.perturb import perturbed

Say = Callable[[Sequence[str]], Floats]
"""A model: probabilities of shape (n, 3), columns as in ORDER, of the n labelled texts, changed or not, in order."""

_LENGTHS = (("under 40", 39), ("40 to 160", 160), ("161 to 400", 400))
_LONGER = "over 400"
_RANK = {name: at for at, name in enumerate([*(name for name, _ in _LENGTHS), _LONGER])}


@dataclass(frozen=True)
class Answers:
    """What a model says of labelled texts: probabilities of shape (n, 3), as they are and changed in each way."""

    plain: Floats
    changed: Mapping[str, Floats]

    @property
    def labels(self) -> Labels:
        """The label of each text, as its place in ORDER."""
        return np.asarray(self.plain.argmax(axis=1))


@dataclass(frozen=True)
class Figures:
    """What was measured on some texts; `confusion` has people's label down and the model's across, both as in ORDER."""

    measured: Measured
    accuracy_interval: Interval
    macro_f1_interval: Interval
    confusion: tuple[tuple[int, ...], ...]

    @property
    def has_every_label(self) -> bool:
        """Whether people gave each label at least once: otherwise macro-F1 and MCC say little."""
        return all(any(row) for row in self.confusion)


@dataclass(frozen=True)
class Evaluation:
    """A model measured: on all texts, on groups of them, and the share of labels that change with the text's form."""

    whole: Figures
    groups: Mapping[str, Mapping[str, Figures]]
    changed: Mapping[str, float]


def ask(rows: Sequence[LabelledText], say: Say) -> Answers:
    """What the model says of the texts; it is asked once more for each way of changing them."""
    texts = [row.text for row in rows]
    return Answers(say(texts), {way: say(changed) for way, changed in perturbed(texts).items()})


def evaluate(rows: Sequence[LabelledText], answers: Answers) -> Evaluation:
    """All figures; `rows` must not be empty."""
    right = labels_of(rows)
    return Evaluation(
        whole=_figures(right, answers.plain),
        groups={
            grouping: {name: _figures(right[places], answers.plain[places]) for name, places in groups.items()}
            for grouping, groups in _groupings(rows)
        },
        changed={
            way: float((changed.argmax(axis=1) != answers.labels).mean()) for way, changed in answers.changed.items()
        },
    )


def compare(rows: Sequence[LabelledText], first: Answers, second: Answers) -> Difference:
    """What the second model has more than the first on the same texts."""
    return difference(labels_of(rows), first.labels, second.labels, len(ORDER))


def labels_of(rows: Sequence[LabelledText]) -> Labels:
    """What people said of each text, as its place in ORDER."""
    return np.array([ORDER.index(row.label) for row in rows])


def _figures(right: Labels, probabilities: Floats) -> Figures:
    table = confusion(right, probabilities.argmax(axis=1), len(ORDER))
    return Figures(
        measured=measure(probabilities, right),
        accuracy_interval=share_interval(int(np.trace(table)), len(right)),
        macro_f1_interval=macro_f1_interval(table),
        confusion=tuple(tuple(int(count) for count in row) for row in table),
    )


def _groupings(rows: Sequence[LabelledText]) -> Iterator[tuple[str, dict[str, list[int]]]]:
    """Places of the rows by channel, kind, phenomenon and length; largest group first, but shortest text first."""
    for grouping, names_of in _NAMES.items():
        places: dict[str, list[int]] = {}
        for at, row in enumerate(rows):
            for name in names_of(row):
                places.setdefault(name, []).append(at)
        if places:
            yield grouping, dict(sorted(places.items(), key=lambda group: (_RANK.get(group[0], 0), -len(group[1]))))


def _length(text: str) -> str:
    return next((name for name, most in _LENGTHS if len(text) <= most), _LONGER)


_NAMES: Mapping[str, Callable[[LabelledText], Sequence[str]]] = {
    "channel": lambda row: [row.channel] if row.channel else [],
    "kind": lambda row: [row.kind] if row.kind else [],
    "phenomenon": lambda row: sorted(row.phenomena),
    "length": lambda row: [_length(row.text)],
}
