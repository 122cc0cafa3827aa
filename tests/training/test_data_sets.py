"""The manifest of data sets: complete, licensed, and checked before anything is trained."""

from pathlib import Path

import pytest

from training.data_sets import DataSetDiffers, check_data_sets, read_manifest

# What may go into a model that is given away without conditions but attribution.
FREE = {"CC-BY-4.0", "CC-BY-2.0-FR", "Apache-2.0", "CC0-1.0", "MIT"}


def test_every_data_set_may_go_into_a_shipped_model() -> None:
    data_sets = read_manifest()
    assert {data_set.licence for data_set in data_sets.values()} <= FREE
    assert all(data_set.attribution for data_set in data_sets.values())


def test_no_file_of_disputed_ownership_is_named() -> None:
    paths = [data_set.path for data_set in read_manifest().values()]
    assert not [path for path in paths if "fincore" in path or "ccbysa" in path or "opus" in path]


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataSetDiffers, match=r"finnsentiment_train: .* is missing"):
        check_data_sets(read_manifest(), tmp_path)


def test_a_file_with_another_content_is_named(tmp_path: Path) -> None:
    name, data_set = next(iter(read_manifest().items()))
    (tmp_path / data_set.path).parent.mkdir(parents=True)
    (tmp_path / data_set.path).write_text("something else")
    with pytest.raises(DataSetDiffers, match=rf"{name}: .* is not the file"):
        check_data_sets({name: data_set}, tmp_path)
