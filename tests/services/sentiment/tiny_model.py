"""A model folder with an emotions head, small enough to be made by a test: each word adds to the logits.

`hyvä` is positive and joyful, `huono` negative and angry, other words say nothing, `kaadu` is not finite. The graph is
written byte by byte (onnx.proto3): the package onnx is in the training environment alone.
"""

import json
import struct
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer, models, pre_tokenizers, processors

from kuulolla.schemas.scored_post import Emotion
from kuulolla.services.sentiment.model import GRAPH, MANIFEST, TOKENIZER, ModelUnusable, read_manifest, revision_of

WORDS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "hyvä", "huono", "kaadu")
EMOTIONS = tuple(Emotion)

_FLOAT, _INT64 = 1, 7


def make_model(folder: Path, *, heads: int = len(EMOTIONS), **fields: object) -> Path:
    """Write a model folder whose graph gives `heads` emotions, none for 0; `fields` go into its model.json."""
    folder.mkdir(parents=True, exist_ok=True)
    _tokenizer().save(str(folder / TOKENIZER))
    (folder / GRAPH).write_bytes(_graph(heads))
    given = {
        "format": 1,
        "id": "tiny",
        "revision": "0" * 12,
        "languages": ["fi"],
        "labels": ["negative", "neutral", "positive"],
        "licence": "CC0-1.0",
        "max_pieces": 16,
    }
    (folder / MANIFEST).write_text(json.dumps({**given, **(head_fields() if heads else {}), **fields}))
    return seal(folder) if "revision" not in fields else folder


def seal(folder: Path, **fields: object) -> Path:
    """Change `fields` of model.json, and its revision to what the folder now is, where that can be said."""
    path = folder / MANIFEST
    path.write_text(json.dumps(json.loads(path.read_text()) | fields))
    try:
        manifest = read_manifest(folder)
    except ModelUnusable:
        return folder
    path.write_text(json.dumps(json.loads(path.read_text()) | {"revision": revision_of(folder, manifest)}))
    return folder


def head_fields() -> dict[str, Any]:
    """What model.json says of the emotions head."""
    return {
        "emotions": EMOTIONS,
        "emotion_scale": [1.0, *[2.0] * 7],
        "emotion_shift": [-1.0, *[-4.0] * 7],
        "emotion_thresholds": [0.5] * 8,
    }


def _tokenizer() -> Tokenizer:
    tokenizer = Tokenizer(models.WordLevel({word: at for at, word in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    return tokenizer


def _graph(heads: int) -> bytes:
    said = {"huono": {0: 4.0, 3 + EMOTIONS.index(Emotion.ANGER): 4.0}}
    said |= {"hyvä": {2: 4.0, 3 + EMOTIONS.index(Emotion.JOY): 4.0}}
    said |= {"kaadu": dict.fromkeys(range(3), float("nan"))}
    width = 3 + heads
    table = [said.get(word, {}).get(column, 0.0) for word in WORDS for column in range(width)]
    neutral = [float(column == 1) for column in range(width)]
    outputs = {"logits": 3, **({"emotions": heads} if heads else {})}
    nodes = [
        _node("Gather", ["table", "input_ids"], ["words"]),
        _node("Cast", ["attention_mask"], ["there"], to=_FLOAT),
        _node("Unsqueeze", ["there"], ["column"], axes=[2]),
        _node("Mul", ["words", "column"], ["read"]),
        _node("ReduceSum", ["read"], ["sum"], axes=[1], keepdims=0),
        _node("Add", ["sum", "neutral"], ["all"]),
        _node("Split", ["all"], list(outputs), axis=1, split=list(outputs.values())),
    ]
    graph = b"".join(
        [
            *(_field(1, node) for node in nodes),
            _field(2, b"tiny"),
            _field(5, _tensor("table", [len(WORDS), width], table)),
            _field(5, _tensor("neutral", [width], neutral)),
            *(_field(11, _port(name, _INT64, ["posts", "pieces"])) for name in ("input_ids", "attention_mask")),
            *(_field(12, _port(name, _FLOAT, ["posts", size])) for name, size in outputs.items()),
        ]
    )
    return _field(1, 6) + _field(7, graph) + _field(8, _field(1, b"") + _field(2, 11))


def _node(kind: str, given: Sequence[str], made: Sequence[str], **attributes: int | list[int]) -> bytes:
    ports = [*(_field(1, name.encode()) for name in given), *(_field(2, name.encode()) for name in made)]
    return b"".join(ports) + _field(4, kind.encode()) + b"".join(_field(5, one) for one in _attributes(attributes))


def _attributes(values: Mapping[str, int | list[int]]) -> list[bytes]:
    return [
        _field(1, name.encode())
        + (_field(3, value) if isinstance(value, int) else b"".join(_field(8, one) for one in value))
        + _field(20, 2 if isinstance(value, int) else 7)
        for name, value in values.items()
    ]


def _tensor(name: str, dims: Sequence[int], values: Sequence[float]) -> bytes:
    sizes = b"".join(_field(1, size) for size in dims)
    return sizes + _field(2, _FLOAT) + _field(8, name.encode()) + _field(9, struct.pack(f"<{len(values)}f", *values))


def _port(name: str, kind: int, dims: Sequence[int | str]) -> bytes:
    sizes = [_field(1, _field(1, one) if isinstance(one, int) else _field(2, one.encode())) for one in dims]
    return _field(1, name.encode()) + _field(2, _field(1, _field(1, kind) + _field(2, b"".join(sizes))))


def _field(number: int, value: int | bytes) -> bytes:
    """A field of a Protocol Buffers message: a number, or bytes with their length before them."""
    if isinstance(value, int):
        return _varint(number << 3) + _varint(value)
    return _varint(number << 3 | 2) + _varint(len(value)) + value


def _varint(value: int) -> bytes:
    made = bytearray()
    while value > 0x7F:
        made.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*made, value])
