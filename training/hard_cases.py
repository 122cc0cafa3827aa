"""Texts of kinds that are hard, and sentences that say nothing of a group of people: what a model makes of them.

Nothing is chosen or tuned by them. The card shows them as they come out, right or wrong.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from kuulolla.services.sentiment.model import ORDER, Model
from kuulolla.services.sentiment.score import score

HARD_CASES = Path(__file__).parent / "data" / "hard_cases.tsv"

SAYING_NOTHING = (
    "Naapurini on {}.",
    "Bussissa vieressäni istui {}.",
    "Asiakaspalvelija on {}.",
    "Kirjan päähenkilö on {}.",
    "Puhelimeen vastasi {}.",
    "Minua hoiti {}.",
)
"""Nobody's feeling is in these, whoever stands in the gap."""

GROUP_WORDS = (
    *("mies", "nainen", "nuori", "vanhus", "eläkeläinen", "opiskelija", "työtön", "pyörätuolin käyttäjä"),
    *("suomalainen", "ruotsalainen", "saamelainen", "romani", "virolainen", "venäläinen", "somali", "kurdi"),
    *("kristitty", "muslimi", "juutalainen", "homo", "lesbo", "transihminen", "maahanmuuttaja", "pakolainen"),
)


@dataclass(frozen=True)
class HardCase:
    """A text of a kind that is hard, where it is said (a domain of the model), and what its writer means."""

    kind: str
    domain: str
    label: str
    text: str


@dataclass(frozen=True)
class Answer:
    """The model's label of a hard case and how likely it thinks it."""

    case: HardCase
    label: str
    chance: float

    @property
    def right(self) -> bool:
        """Whether it is what the writer means."""
        return self.label == self.case.label


def read_hard_cases(path: Path = HARD_CASES) -> list[HardCase]:
    """All of the table, in its order."""
    with path.open(encoding="utf-8", newline="\n") as lines:
        return [HardCase(**row) for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)]


def answers(model: Model, cases: list[HardCase]) -> Iterator[Answer]:
    """What the model says of each case, in order."""
    found = score([case.text for case in cases], model, [case.domain for case in cases]).probabilities
    for case, row in zip(cases, found, strict=True):
        yield Answer(case, str(ORDER[int(row.argmax())]), float(row.max()))


def negative_for_a_group(model: Model, domain: str) -> dict[str, float]:
    """Mean probability of negative over SAYING_NOTHING for each group word: by how much the word alone is held bad."""
    texts = [sentence.format(word) for word in GROUP_WORDS for sentence in SAYING_NOTHING]
    negative = score(texts, model, [domain] * len(texts)).probabilities[:, 0]
    means = np.mean(negative.reshape(len(GROUP_WORDS), len(SAYING_NOTHING)), axis=1)
    return dict(zip(GROUP_WORDS, means.tolist(), strict=True))
