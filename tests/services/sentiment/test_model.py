"""A model folder is opened whole, or refused with one line."""

import json
import shutil
from pathlib import Path

import pytest

from kuulolla.schemas.post import Channel
from kuulolla.services.sentiment.model import (
    GRAPH,
    MANIFEST,
    TOKENIZER,
    ModelUnusable,
    bundled_model,
    open_model,
    read_manifest,
    revision_of,
)


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
    assert (bundled_model() / GRAPH).stat().st_size < 12_000_000
    assert (manifest.id, manifest.languages, manifest.licence) == ("finnish-small", ("fi",), "Apache-2.0")
    assert all(one.licence and one.attribution for one in manifest.training_data)
    assert set(manifest.domains) == set(Channel)


def test_the_bundled_model_is_what_its_manifest_says() -> None:
    assert revision_of(bundled_model()) == read_manifest(bundled_model()).revision


@pytest.mark.parametrize("name", [MANIFEST, TOKENIZER, GRAPH])
def test_a_missing_file_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    assert f"{name} is missing" in _refusal(folder)


@pytest.mark.parametrize("name", [TOKENIZER, GRAPH])
def test_a_file_cut_short_is_refused_by_its_checksum(folder: Path, name: str) -> None:
    (folder / name).write_bytes((folder / name).read_bytes()[:-100])
    assert "fetch it anew" in _refusal(folder)


@pytest.mark.parametrize("name", [TOKENIZER, GRAPH])
def test_a_file_of_another_kind_is_refused_even_with_the_right_checksum(folder: Path, name: str) -> None:
    (folder / name).write_bytes(b"nothing of the kind")
    _change(folder, revision=revision_of(folder))
    assert name in _refusal(folder)


def test_more_labels_than_the_graph_gives_are_refused(folder: Path) -> None:
    _change(folder, labels=["negative", "positive"])
    assert "gives 3 values a post, model.json has 2 labels" in _refusal(folder)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"labels": ["negative", "angry", "positive"]}, "labels.1"),
        ({"labels": ["negative", "neutral", "neutral"]}, "each once"),
        ({"default_domain": "letters"}, "priors lack the domains letters"),
        ({"temperature": 0}, "temperature"),
        ({"format": 2}, "format"),
    ],
)
def test_a_manifest_that_makes_no_sense_is_refused_with_the_field(
    folder: Path, fields: dict[str, object], said: str
) -> None:
    _change(folder, **fields)
    refusal = _refusal(folder)
    assert said in refusal
    assert "\n" not in refusal
