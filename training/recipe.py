"""Every number that makes the model what it is, in one value: what is not here or in the data is not in the model."""

from dataclasses import dataclass, replace
from typing import Self


@dataclass(frozen=True)
class Recipe:
    """How the bundled model is made. Change a number, run `make model`, add a row to training/README.md."""

    # tokenizer
    pieces: int = 24_000
    max_pieces: int = 128
    # encoder: a BERT small enough for one core
    width: int = 256
    layers: int = 2
    heads: int = 4
    inner: int = 1024
    # start of the embeddings from floret vectors
    fitted_words: int = 120_000
    # masked-language pretraining; 0 steps leaves it out
    pretraining_steps: int = 3_000
    pretraining_batch: int = 48
    pretraining_pieces: int = 40
    pretraining_rate: float = 8e-4
    # joint fine-tuning
    epochs: int = 4
    batch: int = 64
    rate: float = 5e-4
    dropout: float = 0.2
    hidden_pieces: float = 0.1  # share of input pieces masked while fine-tuning
    seed: int = 1
    # distillation: teachers trained alike with other seeds; 0 leaves it out
    teachers: int = 3
    teacher_epochs: int = 2
    teacher_share: float = 0.7

    def of_teachers(self) -> Self:
        """The same, as long as a teacher learns: past two epochs it knows the labels by heart and says nothing more."""
        return replace(self, epochs=self.teacher_epochs)
