"""A model folder: `model.json` says what it is, `tokenizer.json` cuts text into pieces, `model.onnx` scores them.

Some have `ngrams.npy` besides, whose weights of letter runs are added to what the graph says (`ngrams.py`).
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, Self

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, NonNegativeInt, ValidationError, model_validator
from tokenizers import Tokenizer

from kuulolla.runtime.faults import ModelFault
from kuulolla.schemas.post import Channel
from kuulolla.schemas.scored_post import Emotion, Label
from kuulolla.services.sentiment.ngrams import NgramTable

MANIFEST, TOKENIZER, GRAPH = "model.json", "tokenizer.json", "model.onnx"

NGRAMS = "ngrams.npy"
"""The table of letter runs, which a model may have beside its graph."""

EMOTIONS = "emotions"
"""The graph's output with a logit for each emotion; a model may have none."""

DOMAINS = "domains"
"""The graph's output with a logit for each domain that a post may be from; a model may have none."""

ORDER = (Label.NEGATIVE, Label.NEUTRAL, Label.POSITIVE)
"""Of every row of probabilities in this service, whatever order the model itself has."""

Shares = tuple[float, float, float]

_SAYS_NOTHING_OF_SCORES = {"id", "revision", "licence", "training_data", "figures"}


class ModelUnusable(ModelFault):
    """A model folder that is incomplete, damaged or of another kind; the message is one line saying what to do."""


class TrainingData(BaseModel):
    """A data set that the model was trained on, with whom to thank."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    name: str
    licence: str
    attribution: str


class ModelManifest(BaseModel):
    """`model.json`: what a model is, whose it is, how its output is read."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    format: int = Field(default=1, ge=1, le=1)
    id: str = Field(min_length=1, max_length=200)
    revision: str = Field(pattern=r"^[0-9a-f]{12}$", description="of all that decides what it says")
    languages: tuple[str, ...] = Field(min_length=1)
    labels: tuple[Label, ...] = Field(min_length=2, max_length=3, description="in the order of the model's outputs")
    licence: str
    training_data: tuple[TrainingData, ...] = ()
    max_pieces: int = Field(ge=8, le=8192)
    pad_piece: int = Field(default=0, ge=0)
    normalised: bool = Field(default=True, description="reads text as kuulolla.finnish.normalise leaves it")
    loudness: float = Field(default=1.0, gt=0, le=100, description="of the labels' logits beside a prior")
    priors: Mapping[str, Shares] = Field(default_factory=dict, description="how common each label is in a domain")
    domains: Mapping[Channel, str] = Field(default_factory=dict, description="the domain of posts from a channel")
    first_pieces: Mapping[str, NonNegativeInt] = Field(
        default_factory=dict, description="what a text begins with in place of its first piece where its domain is said"
    )
    guessed_domains: tuple[str, ...] = Field(default=(), description="in the order of the graph's output `domains`")
    emotions: tuple[Emotion, ...] = Field(default=(), description="in the order of the graph's output of that name")
    emotion_scale: tuple[float, ...] = Field(default=(), description="probability = sigmoid(scale * logit + shift)")
    emotion_shift: tuple[float, ...] = ()
    emotion_thresholds: tuple[float, ...] = Field(default=(), description="probability from which on it is there")
    ngram_scales: tuple[float, ...] = Field(
        default=(),
        description="what one step of each column of ngrams.npy is worth: first the labels, then the emotions",
    )
    figures: Mapping[str, Mapping[str, float]] = Field(default_factory=dict, description="measured on dev portions")

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if len(set(self.labels)) != len(self.labels) or not {Label.NEGATIVE, Label.POSITIVE} <= set(self.labels):
            raise ValueError("labels must be negative and positive, or negative, neutral and positive, each once")
        named = {*self.domains.values(), *self.guessed_domains, *self.first_pieces}
        if missing := named - set(self.priors):
            raise ValueError(f"priors lack the domains {', '.join(sorted(missing))}")
        if any(min(shares) <= 0 for shares in self.priors.values()):
            raise ValueError("a prior must be above 0 for each label")
        if len(set(self.emotions)) != len(self.emotions):
            raise ValueError("emotions must be named once each")
        if self.ngram_scales and len(self.ngram_scales) != self.columns:
            raise ValueError(f"ngram_scales has {len(self.ngram_scales)} values for {self.columns} labels and emotions")
        for name in ("emotion_scale", "emotion_shift", "emotion_thresholds"):
            if (given := len(getattr(self, name))) != len(self.emotions):
                raise ValueError(f"{name} has {given} values for {len(self.emotions)} emotions")
        return self

    @property
    def columns(self) -> int:
        """Of `ngrams.npy`."""
        return len(self.labels) + len(self.emotions)

    def shift(self, domain: str) -> NDArray[np.float64]:
        """What to add to the model's own log-probabilities to read a post of `domain`, one of `priors`, shape (3,)."""
        return np.log(self.priors[domain])


@dataclass(frozen=True)
class Model:
    """An opened model folder. `session` is onnxruntime's; one Model serves any number of calls, one at a time."""

    manifest: ModelManifest
    tokenizer: Tokenizer
    session: Any
    ngrams: NgramTable | None = None


def bundled_model() -> Path:
    """The folder of the model that comes with Kuulolla."""
    return Path(str(files("kuulolla") / "models" / "finnish-small"))


def open_model(folder: Path, *, threads: int = 1) -> Model:
    """The model in `folder`, ready to score on `threads` threads; raises ModelUnusable with one line saying why not."""
    manifest = read_manifest(folder)
    if (found := revision_of(folder, manifest)) != manifest.revision:
        raise ModelUnusable(f"{folder}: is revision {found}, {MANIFEST} says {manifest.revision}; fetch it anew")
    try:
        tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
    except Exception as error:  # tokenizers raises no narrower class
        raise ModelUnusable(f"{folder / TOKENIZER}: is no tokenizer ({_one_line(error)})") from error
    if (largest := max(manifest.first_pieces.values(), default=0)) >= tokenizer.get_vocab_size():
        raise ModelUnusable(f"{folder / MANIFEST}: first_pieces: the tokenizer has no piece {largest}")
    tokenizer.no_padding()
    tokenizer.enable_truncation(manifest.max_pieces)
    return Model(manifest, tokenizer, _session(folder, manifest, threads), _ngrams(folder, manifest))


def read_manifest(folder: Path) -> ModelManifest:
    """What the folder says of itself; raises ModelUnusable where a file is missing or breaks the contract."""
    for name in (MANIFEST, TOKENIZER, GRAPH):
        if not (folder / name).is_file():
            raise ModelUnusable(f"{folder}: {name} is missing; a model folder is made by `kuulolla model add PATH`")
    try:
        manifest = ModelManifest.model_validate_json((folder / MANIFEST).read_bytes())
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ": ".join(filter(None, [str(folder / MANIFEST), ".".join(map(str, first["loc"]))]))
        raise ModelUnusable(f"{where}: {first['msg'].removeprefix('Value error, ')}") from error
    if manifest.ngram_scales and not (folder / NGRAMS).is_file():
        raise ModelUnusable(f"{folder}: {NGRAMS} is missing; fetch the folder anew")
    return manifest


def revision_of(folder: Path, manifest: ModelManifest) -> str:
    """Twelve hex digits of SHA-256 over the tokenizer, the graph, the table of letter runs, and how they are read.

    Labels in another order or other priors are another model: its posts are to be scored again.
    """
    read_as = manifest.model_dump(mode="json", exclude=_SAYS_NOTHING_OF_SCORES, exclude_defaults=True)
    digest = hashlib.sha256(json.dumps(read_as, sort_keys=True).encode())
    for name in (TOKENIZER, GRAPH, *([NGRAMS] if (folder / NGRAMS).is_file() else [])):
        digest.update(hashlib.sha256((folder / name).read_bytes()).digest())
    return digest.hexdigest()[:12]


def _session(folder: Path, manifest: ModelManifest, threads: int) -> Any:  # noqa: ANN401 - onnxruntime has no types
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.add_session_config_entry(
        "session.intra_op.allow_spinning", "0"
    )  # idle threads would eat the other services
    options.log_severity_level = 3
    try:
        session = onnxruntime.InferenceSession(str(folder / GRAPH), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime's own classes share no base but this
        raise ModelUnusable(f"{folder / GRAPH}: onnxruntime cannot open it ({_one_line(error)})") from error
    wanted, given = {"input_ids", "attention_mask"}, {port.name for port in session.get_inputs()}
    if not wanted <= given or not given <= {*wanted, "token_type_ids"}:
        raise ModelUnusable(f"{folder / GRAPH}: takes {', '.join(sorted(given))}; needed: {', '.join(sorted(wanted))}")
    outputs = session.get_outputs()
    width = outputs[0].shape[-1]
    if width != len(manifest.labels):
        raise ModelUnusable(
            f"{folder / GRAPH}: gives {width} values a post, {MANIFEST} has {len(manifest.labels)} labels"
        )
    for name, named in ((EMOTIONS, manifest.emotions), (DOMAINS, manifest.guessed_domains)):
        width = next((port.shape[-1] for port in outputs if port.name == name), 0)
        if width != len(named):
            raise ModelUnusable(f"{folder / GRAPH}: gives {width} {name} a post, {MANIFEST} names {len(named)}")
    return session


def _ngrams(folder: Path, manifest: ModelManifest) -> NgramTable | None:
    if not manifest.ngram_scales:
        return None
    try:
        steps = np.load(folder / NGRAMS, allow_pickle=False)
    except (OSError, ValueError) as error:
        raise ModelUnusable(f"{folder / NGRAMS}: is no table ({_one_line(error)})") from error
    rows = len(steps) if steps.ndim else 0
    if steps.dtype != np.int8 or steps.shape != (rows, manifest.columns) or rows < 2 or rows & (rows - 1):  # noqa: PLR2004 - a bit
        raise ModelUnusable(
            f"{folder / NGRAMS}: is {steps.dtype} {steps.shape}; needed: int8 (a power of two, {manifest.columns})"
        )
    return NgramTable(steps, np.array(manifest.ngram_scales))


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:200]
