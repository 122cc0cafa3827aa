"""A model folder is opened whole, or refused with one line."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from kuulolla.schemas.post import Channel
from kuulolla.schemas.scored_post import Emotion
from kuulolla.services.sentiment.model import (
    GRAPH,
    MANIFEST,
    NGRAMS,
    TOKENIZER,
    ModelUnusable,
    bundled_model,
    open_model,
    read_manifest,
    revision_of,
)
from tests.services.sentiment.tiny_model import head_fields, make_model, seal


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(bundled_model(), tmp_path / "model"))


def _refusal(folder: Path) -> str:
    with pytest.raises(ModelUnusable) as refused:
        open_model(folder)
    return str(refused.value)


def _change(folder: Path, **fields: object) -> None:
    path = folder / MANIFEST
    path.write_text(json.dumps(json.loads(path.read_text()) | fields))


def test_the_bundled_model_is_small_and_says_whose_it_is() -> None:
    manifest = read_manifest(bundled_model())
    assert sum(path.stat().st_size for path in bundled_model().iterdir()) <= 40_000_000
    assert (manifest.id, manifest.languages, manifest.licence) == ("finnish-small", ("fi",), "Apache-2.0")
    assert all(one.licence and one.attribution for one in manifest.training_data)
    assert set(manifest.domains) == set(Channel)


def test_the_bundled_model_is_what_its_manifest_says() -> None:
    manifest = read_manifest(bundled_model())
    assert revision_of(bundled_model(), manifest) == manifest.revision


@pytest.mark.parametrize("name", [MANIFEST, TOKENIZER, GRAPH, NGRAMS])
def test_a_missing_file_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    assert f"{name} is missing" in _refusal(folder)


@pytest.mark.parametrize("name", [TOKENIZER, GRAPH, NGRAMS])
def test_a_file_cut_short_is_refused_by_its_checksum(folder: Path, name: str) -> None:
    (folder / name).write_bytes((folder / name).read_bytes()[:-100])
    assert "fetch it anew" in _refusal(folder)


@pytest.mark.parametrize("name", [TOKENIZER, GRAPH, NGRAMS])
def test_a_file_of_another_kind_is_refused_even_with_the_right_checksum(folder: Path, name: str) -> None:
    (folder / name).write_bytes(b"nothing of the kind")
    seal(folder)
    assert name in _refusal(folder)


@pytest.mark.parametrize(
    "fields",
    [
        {"labels": ["positive", "neutral", "negative"]},
        {"priors": {"forum": [0.2, 0.2, 0.6], "subtitles": [0.3, 0.4, 0.3], "feedback": [0.3, 0.4, 0.3]}},
        {"emotion_thresholds": [0.01] * 8},
        {"max_pieces": 64},
    ],
)
def test_a_manifest_that_reads_the_same_files_otherwise_is_refused_by_its_checksum(
    folder: Path, fields: dict[str, object]
) -> None:
    _change(folder, **fields)
    assert "fetch it anew" in _refusal(folder)
    assert open_model(seal(folder)).manifest.revision != read_manifest(bundled_model()).revision


def test_figures_and_thanks_are_no_other_revision(folder: Path) -> None:
    _change(folder, figures={"mine": {"accuracy": 1.0}}, licence="other", training_data=[])
    assert open_model(folder).manifest.revision == read_manifest(bundled_model()).revision


def test_fewer_labels_than_the_graph_gives_are_refused(tmp_path: Path) -> None:
    folder = make_model(tmp_path, heads=0, labels=["negative", "positive"])
    assert "gives 3 values a post, model.json has 2 labels" in _refusal(folder)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"labels": ["negative", "angry", "positive"]}, "labels.1"),
        ({"labels": ["negative", "neutral", "neutral"]}, "each once"),
        ({"guessed_domains": ["letters"]}, "priors lack the domains letters"),
        ({"first_pieces": {"letters": 4}}, "priors lack the domains letters"),
        ({"first_pieces": {"forum": 10_000_000}}, "the tokenizer has no piece 10000000"),
        ({"first_pieces": {"forum": -1}}, "first_pieces.forum"),
        ({"loudness": 0}, "loudness"),
        ({"format": 2}, "format"),
    ],
)
def test_a_manifest_that_makes_no_sense_is_refused_with_the_field(
    folder: Path, fields: dict[str, object], said: str
) -> None:
    refusal = _refusal(seal(folder, **fields))
    assert said in refusal
    assert "\n" not in refusal
    assert "Value error" not in refusal


TABLES_THAT_DO_NOT_FIT = {
    "none": (None, "ngrams.npy is missing"),
    "no table": (b"nothing of the kind", "is no table"),
    "floats": (np.zeros((8, 3)), "is float64 (8, 3); needed: int8 (a power of two, 3)"),
    "too few columns": (np.zeros((8, 2), np.int8), "is int8 (8, 2)"),
    "rows that no bits count": (np.zeros((9, 3), np.int8), "is int8 (9, 3)"),
    "one row": (np.zeros((1, 3), np.int8), "is int8 (1, 3)"),
    "no shape": (np.zeros((), np.int8), "is int8 ()"),
}


@pytest.mark.parametrize(("table", "said"), TABLES_THAT_DO_NOT_FIT.values(), ids=TABLES_THAT_DO_NOT_FIT)
def test_a_table_of_letter_runs_that_does_not_fit_is_refused(
    tmp_path: Path, table: bytes | NDArray[np.generic] | None, said: str
) -> None:
    folder = make_model(tmp_path, heads=0, ngram_scales=[1.0, 1.0, 1.0])
    if isinstance(table, bytes):
        (folder / NGRAMS).write_bytes(table)
    elif table is not None:
        np.save(folder / NGRAMS, table)
    seal(folder)
    refusal = _refusal(folder)
    assert said in refusal
    assert "\n" not in refusal


def test_scales_that_do_not_fit_and_a_changed_table_are_refused(tmp_path: Path) -> None:
    folder = make_model(tmp_path, heads=0, ngram_scales=[1.0, 1.0])
    assert "ngram_scales has 2 values for 3 labels and emotions" in _refusal(folder)
    np.save(folder / NGRAMS, np.zeros((8, 3), np.int8))
    seal(folder, ngram_scales=[1.0] * 3)
    assert open_model(folder).ngrams is not None
    np.save(folder / NGRAMS, np.ones((8, 3), np.int8))
    assert "fetch it anew" in _refusal(folder)


EMOTIONS_THAT_DO_NOT_FIT = {
    "7 emotions for 8 outputs": (
        8,
        {name: values[:7] for name, values in head_fields().items()},
        "gives 8 emotions a post, model.json names 7",
    ),
    "outputs without names": (8, dict.fromkeys(head_fields(), ()), "gives 8 emotions a post, model.json names 0"),
    "names without outputs": (0, head_fields(), "gives 0 emotions a post, model.json names 8"),
    "no thresholds": (8, {"emotion_thresholds": []}, "emotion_thresholds has 0 values for 8 emotions"),
    "a scale too few": (8, {"emotion_scale": [1.0] * 7}, "emotion_scale has 7 values for 8 emotions"),
    "a shift for nothing": (0, {"emotion_shift": [1.0]}, "emotion_shift has 1 values for 0 emotions"),
    "an emotion twice": (8, {"emotions": ["joy"] * 8}, "emotions must be named once each"),
    "an emotion of another kind": (8, {"emotions": ["envy", *head_fields()["emotions"][1:]]}, "emotions.0"),
}


@pytest.mark.parametrize(("heads", "fields", "said"), EMOTIONS_THAT_DO_NOT_FIT.values(), ids=EMOTIONS_THAT_DO_NOT_FIT)
def test_emotions_on_which_graph_and_manifest_disagree_are_refused_in_one_line(
    tmp_path: Path, heads: int, fields: dict[str, object], said: str
) -> None:
    refusal = _refusal(make_model(tmp_path / "tiny", heads=heads, **fields))
    assert said in refusal
    assert str(tmp_path / "tiny") in refusal
    assert "\n" not in refusal


def test_emotions_in_another_order_are_read_in_that_order(tmp_path: Path) -> None:
    names = tuple(reversed(Emotion))
    assert open_model(make_model(tmp_path / "tiny", emotions=names)).manifest.emotions == names


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe", b'{"format": 1}'])
def test_a_manifest_cut_short_is_refused_in_one_line(folder: Path, content: bytes) -> None:
    (folder / MANIFEST).write_bytes(content)
    refusal = _refusal(folder)
    assert refusal.startswith(f"{folder / MANIFEST}: ")
    assert ": :" not in refusal
    assert "\n" not in refusal
