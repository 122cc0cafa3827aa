"""The files of deploy/ that a stack is made from; `${name}` in them is filled in."""

from pathlib import Path
from string import Template

from kuulolla.runtime.faults import StackFault

_DEPLOY = Path(__file__).resolve().parents[2] / "deploy"


def blueprint(name: str) -> Path:
    """The file or folder `name` below deploy/. Raises StackFault where Kuulolla was installed without it."""
    path = _DEPLOY / name
    if not path.exists():
        raise StackFault(f"{path} is missing: `kuulolla stack` works from a checkout of the project, run it there")
    return path


def filled(name: str, **values: object) -> str:
    """The text of a blueprint with its places filled in; `$$` stands for one dollar sign."""
    return Template(blueprint(name).read_text(encoding="utf-8")).substitute(values)


def options(name: str, **values: object) -> list[str]:
    """The JVM options of a blueprint, one a line, without comments."""
    lines = (line.strip() for line in filled(name, **values).splitlines())
    return [line for line in lines if line and not line.startswith("#")]
