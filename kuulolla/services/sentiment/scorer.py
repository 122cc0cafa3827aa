"""What the worker sees of a model folder: which model, which languages, probabilities of texts from a channel."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kuulolla.finnish import language
from kuulolla.schemas.post import Channel
from kuulolla.schemas.scored_post import Language
from kuulolla.schemas.scored_post import Model as ModelName
from kuulolla.services.sentiment.model import Model, bundled_model, open_model
from kuulolla.services.sentiment.score import score


@dataclass(frozen=True)
class FolderScorer:
    """An opened model folder as the worker's scorer."""

    opened: Model

    @property
    def model(self) -> ModelName:
        """The id and revision that go with every score."""
        return ModelName(id=self.opened.manifest.id, revision=self.opened.manifest.revision)

    @property
    def languages(self) -> frozenset[str]:
        """Codes of the languages that the model reads."""
        return frozenset(self.opened.manifest.languages)

    def score(self, texts: Sequence[str], channels: Sequence[Channel] | None = None) -> NDArray[np.float32]:
        """Probabilities (n, 3) of negative, neutral and positive; each with the prior of its channel, where given."""
        domains = self.opened.manifest.domains
        of_each = [domains.get(channel) for channel in channels] if channels else None
        return score(texts, self.opened, of_each).astype(np.float32)


def load_scorer(folder: Path | None, threads: int) -> FolderScorer:
    """The scorer of the model in `folder`, or of the bundled one; raises ModelFault where it cannot be opened."""
    return FolderScorer(open_model(folder or bundled_model(), threads=threads))


def identify(text: str) -> Language:
    """The language of a text as it travels in a contract."""
    found = language.identify(text)
    return Language(code=found.code, confidence=found.confidence)
