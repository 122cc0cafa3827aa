"""The manifest `data_sets.yaml`: what the model is trained on, under which licence, with which checksum."""

import hashlib
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

MANIFEST = Path(__file__).with_name("data_sets.yaml")


class DataSet(BaseModel):
    """One file: where it lies under the data folder, what it is for, whose it is."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    path: str
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    use: Literal["labelled", "unlabelled", "dev"]
    licence: str
    attribution: str
    texts: int | None = Field(default=None, gt=0)


class DataSetDiffers(Exception):  # noqa: N818 - what happened, as a sentence
    """A data set is missing or is not the file that the manifest names."""


def read_manifest(path: Path = MANIFEST) -> dict[str, DataSet]:
    """Every data set by its name, in the order of the file."""
    return TypeAdapter(dict[str, DataSet]).validate_python(yaml.safe_load(path.read_text(encoding="utf-8")))


def check_data_sets(data_sets: dict[str, DataSet], folder: Path) -> None:
    """Raise DataSetDiffers on the first file that is absent or has another checksum."""
    for name, data_set in data_sets.items():
        path = folder / data_set.path
        if not path.is_file():
            raise DataSetDiffers(f"{name}: {path} is missing; name the data folder with --data")
        if hashlib.sha256(path.read_bytes()).hexdigest() != data_set.sha256:
            raise DataSetDiffers(f"{name}: {path} is not the file in {MANIFEST.name}; restore it or record the new one")
