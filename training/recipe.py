"""Every number that makes the model what it is, in one value: what is not here or in the data is not in the model."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Schooling:
    """How a network learns: rates are of its top layer, one further down learns `layer_decay` as fast."""

    epochs: int
    batch: int
    rate: float
    layer_decay: float = 0.9
    head_factor: float = 5.0
    dropout: float = 0.1
    spoiled_share: float = 0.1
    untold_share: float = 0.25
    max_pieces: int = 96
    teacher_share: float = 0.7


@dataclass(frozen=True)
class NgramSchooling:
    """How the table of letter runs learns; 2**bits rows, the mean of so many tables."""

    bits: int = 20
    tables: int = 3
    epochs: int = 3
    batch: int = 64
    rate: float = 0.02
    untold_share: float = 0.25


@dataclass(frozen=True)
class Recipe:
    """How the bundled model is made. Change a number, run `make model`, add a row to training/README.md."""

    seed: int = 1
    # pieces of the base's tokenizer that are kept: seen this often in our texts
    pieces_seen: int = 2
    # teachers: all layers of the base
    teachers: int = 2
    teacher: Schooling = Schooling(epochs=2, batch=32, rate=1e-4)
    # what teachers are asked about besides: so many unlabelled texts, and so many made of each labelled one
    unlabelled: int = 30_000
    variations: int = 1
    # where the unlabelled texts are taken to be posted
    read_as: Mapping[str, float] = field(default_factory=lambda: {"forum": 0.5, "feedback": 0.3, "subtitles": 0.2})
    # the student: these of its teacher's layers, this many inner units of each, and so many pieces made of others
    student_layers: tuple[int, ...] = (0, 2, 5, 8, 11)
    student_inner: int = 896
    joined_pieces: int = 20_000
    ngrams: NgramSchooling = NgramSchooling()
    # how much of what teachers say and of what the letters say the student is taught
    taught_by_teachers: float = 0.85
    taught_by_letters: float = 0.4
    student: Schooling = Schooling(epochs=4, batch=64, rate=3e-4, layer_decay=0.95, max_pieces=128)
    # a student that is taken up again from a model folder
    going_on: Schooling = Schooling(epochs=2, batch=64, rate=2e-4, layer_decay=0.95, max_pieces=128)
    # and how much of the weights that it had stays: between the two lies one that errs less than either
    stays: float = 0.5
    # how far priors are drawn towards even ones, so that rare labels are not passed over
    evened: float = 0.15

    @property
    def seeds(self) -> range:
        """A seed for each teacher."""
        return range(self.seed + 1, self.seed + 1 + self.teachers)
