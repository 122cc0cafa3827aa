"""Brings in a model from elsewhere: a Hugging Face folder, with weights or an ONNX graph, becomes a model folder."""

import json
import re
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from kuulolla.services.sentiment.export import export_graph
from kuulolla.services.sentiment.labels import map_labels
from kuulolla.services.sentiment.model import (
    GRAPH,
    MANIFEST,
    NGRAMS,
    TOKENIZER,
    ModelManifest,
    ModelUnusable,
    open_model,
    revision_of,
)

# Posts are short; attention over 512 pieces costs four times that over 256 and nearly always reads padding.
_MOST_PIECES = 256
_NONE_YET = "0" * 12
_LICENCE = re.compile(r"^---\s.*?^license:\s*(\S+)", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Details:
    """What the folder itself does not say. `more` goes into `model.json` as it is."""

    id: str | None = None
    licence: str | None = None
    languages: tuple[str, ...] = ("fi",)
    labels: Sequence[str] | None = None
    more: Mapping[str, Any] | None = None


def add_model(source: Path, target: Path, details: Details | None = None) -> ModelManifest:
    """Make `target` a model folder from `source` and return its manifest; an earlier `target` is replaced as a whole.

    Raises ModelUnusable, with one line saying what to do, and then leaves `target` as it was.
    """
    details = details or Details()
    config = _read_config(source)
    names = details.labels or [name for _, name in sorted(_labels_by_output(config).items())]
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name}-") as made:
        folder = Path(made) / "model"  # inside, because the outer one is closed to everyone else
        folder.mkdir()
        _copy_tokenizer(source, folder)
        _write_graph(source, folder)
        manifest = _manifest(source, config, map_labels(names), details)
        manifest = manifest.model_copy(update={"revision": revision_of(folder, manifest)})
        write_manifest(manifest, folder)
        open_model(folder)  # refused now, and not when a worker starts
        _replace(folder, target)
    return manifest


def write_manifest(manifest: ModelManifest, folder: Path) -> None:
    """Write `model.json`, fields in the contract's order."""
    text = json.dumps(manifest.model_dump(mode="json", exclude_none=True), ensure_ascii=False, indent=2)
    (folder / MANIFEST).write_text(f"{text}\n", encoding="utf-8")


def _read_config(source: Path) -> dict[str, Any]:
    path = source / "config.json"
    if not path.is_file():
        raise ModelUnusable(f"{source}: config.json is missing; give a folder of a Hugging Face sequence classifier")
    try:
        config = json.loads(path.read_bytes())
    except ValueError as error:
        raise ModelUnusable(f"{path}: is no JSON") from error
    if not isinstance(config, dict):
        raise ModelUnusable(f"{path}: is no JSON object")
    return config


def _labels_by_output(config: dict[str, Any]) -> dict[int, str]:
    labels = config.get("id2label") or {}
    if not isinstance(labels, dict) or not all(str(output).isdecimal() for output in labels):
        raise ModelUnusable("config.json: id2label names no outputs; give the labels in the order of the outputs")
    return {int(output): str(name) for output, name in labels.items()}


def _copy_tokenizer(source: Path, folder: Path) -> None:
    if not (source / TOKENIZER).is_file():
        raise ModelUnusable(
            f"{source}: {TOKENIZER} is missing; save it with AutoTokenizer.from_pretrained(...).save_pretrained(...)"
        )
    shutil.copyfile(source / TOKENIZER, folder / TOKENIZER)
    if (source / NGRAMS).is_file():
        shutil.copyfile(source / NGRAMS, folder / NGRAMS)


def _write_graph(source: Path, folder: Path) -> None:
    """The graph that is there as it is, otherwise one exported from the weights, with 8-bit integers for weights."""
    for ready in (source / GRAPH, source / "onnx" / GRAPH):
        if ready.is_file():
            shutil.copyfile(ready, folder / GRAPH)
            return
    graph = export_graph(source)
    from kuulolla.services.sentiment.quantise import quantise  # noqa: PLC0415 - needs onnx, as export does

    (folder / GRAPH).write_bytes(quantise(graph).SerializeToString(deterministic=True))


def _manifest(source: Path, config: dict[str, Any], labels: Sequence[str], details: Details) -> ModelManifest:
    """What the folder will say of itself, but for its revision."""
    stated = config.get("max_position_embeddings")
    positions = stated if isinstance(stated, int) and stated else _MOST_PIECES
    # RoBERTa and its kin number positions from the padding piece's id + 1.
    offset = 2 if "roberta" in str(config.get("model_type")) else 0
    try:
        return ModelManifest.model_validate(
            {
                "id": details.id or source.resolve().name,
                "revision": _NONE_YET,
                "languages": details.languages,
                "labels": labels,
                "licence": details.licence or _licence_in(source) or "unknown",
                "max_pieces": min(positions - offset, _MOST_PIECES),
                "pad_piece": config.get("pad_token_id") or 0,
                "normalised": False,
                **(details.more or {}),
            }
        )
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise ModelUnusable(
            f"{source}: {'.'.join(map(str, first['loc']))}: {first['msg'].removeprefix('Value error, ')}"
        ) from error


def _licence_in(source: Path) -> str | None:
    card = source / "README.md"
    found = _LICENCE.search(card.read_text(encoding="utf-8", errors="replace")) if card.is_file() else None
    return found.group(1) if found else None


def _replace(folder: Path, target: Path) -> None:
    if target.exists():
        shutil.rmtree(target)
    shutil.copytree(folder, target)
