"""What is locked: names, versions and hashes alone, each service with what it needs and no more."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LOCKS = sorted((ROOT / "requirements").glob("*.lock"))


def _locked(name: str) -> dict[str, str]:
    text = (ROOT / "requirements" / f"{name}.lock").read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9._-]+)==(\S+)", text, re.MULTILINE))


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.stem)
def test_a_lock_holds_names_versions_and_hashes_and_no_address(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    assert "://" not in text
    pinned = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    assert len(pinned) > 10
    assert [entry.split("==")[0] for entry in pinned if not re.search(r"--hash=sha256:[0-9a-f]{64}", entry)] == []


def test_torch_is_in_the_training_environment_alone() -> None:
    with_torch = [lock.stem for lock in LOCKS if "torch" in _locked(lock.stem)]
    assert with_torch == ["training"]


def test_an_ingest_container_carries_no_model_runtime_and_no_search_client() -> None:
    locked = _locked("ingest")
    assert {"kafka-python", "crc32c", "httpx", "feedparser"} <= locked.keys()
    assert not {"onnxruntime", "tokenizers", "faust-streaming", "elasticsearch", "numpy"} & locked.keys()


def test_an_indexer_container_carries_no_model_runtime() -> None:
    assert not {"onnxruntime", "tokenizers", "faust-streaming"} & _locked("indexer").keys()


def test_what_is_locked_together_has_one_version_everywhere() -> None:
    versions: dict[str, set[str]] = {}
    for lock in LOCKS:
        for name, version in _locked(lock.stem).items():
            versions.setdefault(name, set()).add(version)
    apart = {name for name, found in versions.items() if len(found) > 1}
    assert apart == set()


def test_every_extra_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for extra, wanted in project["optional-dependencies"].items():
        lock = {"search": "cli"}.get(extra, extra)
        names = {re.split(r"[<>=\[;]", requirement)[0].lower() for requirement in wanted + project["dependencies"]}
        assert names <= _locked(lock).keys(), extra


def test_every_test_folder_s_path_mirrors_the_package() -> None:
    for folder in (ROOT / "tests").rglob("*"):
        if folder.is_dir() and folder.name not in {"__pycache__", "end_to_end", "demo", "data", "relevance"}:
            inside = folder.relative_to(ROOT / "tests")
            assert (ROOT / "kuulolla" / inside).is_dir() or (ROOT / inside).is_dir(), inside
