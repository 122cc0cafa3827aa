"""What worker and command see of a model folder: which model, which languages, scores of texts from a channel."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kuulolla.finnish import language
from kuulolla.schemas.post import Channel
from kuulolla.schemas.scored_post import Emotion, Language
from kuulolla.schemas.scored_post import Model as ModelName
from kuulolla.services.sentiment.model import Model, bundled_model, open_model
from kuulolla.services.sentiment.score import Scores, score


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

    @property
    def thresholds(self) -> Mapping[Emotion, float]:
        """The probability from which on an emotion is there; empty for a model that knows none."""
        manifest = self.opened.manifest
        return dict(zip(manifest.emotions, manifest.emotion_thresholds, strict=True))

    def score(self, texts: Sequence[str], channels: Sequence[Channel | None]) -> Scores:
        """What the model says of each text, read with the prior of its channel, where it has one."""
        return score(texts, self.opened, self.domains(channels))

    def domains(self, channels: Sequence[Channel | None]) -> list[str | None]:
        """The domain of each channel; None where the channel is not known, or the model has none for it."""
        of = self.opened.manifest.domains
        return [of.get(channel) if channel else None for channel in channels]


def load_scorer(folder: Path | None, threads: int) -> FolderScorer:
    """The scorer of the model in `folder`, or of the bundled one; raises ModelFault where it cannot be opened."""
    return FolderScorer(open_model(folder or bundled_model(), threads=threads))


def identify(text: str) -> Language:
    """The language of a text as it travels in a contract."""
    found = language.identify(text)
    return Language(code=found.code, confidence=found.confidence)
