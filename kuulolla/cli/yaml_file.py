"""Files of YAML that commands read and write, and what is wrong with them, line by line."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kuulolla.cli.whole_file import whole_file

if TYPE_CHECKING:
    from kuulolla.records.entries import Mistake

DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would change, and change nothing.")]
Out = Annotated[Path | None, typer.Option(help="File to write. [default: standard output]")]


def read_yaml(file: Path) -> str:
    """The text of the file. Raises Fault where it cannot be read, or is not in UTF-8."""
    from kuulolla.runtime.faults import Fault

    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Fault(f"{file}: cannot be read ({type(error).__name__}): give a YAML file in UTF-8") from None


def write_yaml(text: str, out: Path | None, *, private: bool = False) -> None:
    """Write the text to the file, or to standard output where none is named.

    A `private` file is for who runs the command alone.
    """
    if out is None:
        sys.stdout.write(text)
        return
    with whole_file(out, private=private) as file:
        file.write(text.encode())


def refuse(file: Path, wrong: "Sequence[Mistake]") -> None:
    """Raises Fault where anything is wrong with the file: a line for each mistake, which names its line there."""
    from kuulolla.runtime.faults import Fault

    if wrong:
        raise Fault("\n".join(f"{file}{f':{one.line}' if one.line else ''}: {one.what}" for one in wrong))
