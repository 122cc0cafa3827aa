"""`kuulolla analyse`: a text per line in, its tokens with lemmas and compound parts as a JSON object per line out."""

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO

import typer

from kuulolla.finnish.which import Which

if TYPE_CHECKING:
    from kuulolla.finnish.analysis import Analyser

_READ_BYTES = 1 << 16


def analyse(
    analyser: Annotated[
        Which,
        typer.Option(help="Voikko, the fallback that pip installs, or the best that this machine has."),
    ] = "best",
    *,
    show_id: Annotated[bool, typer.Option("--id", help="Print the analyser's id, which an index remembers.")] = False,
) -> None:
    """Analyse each line of standard input and write a JSON object for each, in order, as lines come."""
    from kuulolla.finnish.analyser import NoVoikko, open_analyser
    from kuulolla.runtime.faults import SettingsFault

    try:
        opened = open_analyser(analyser)
    except NoVoikko as error:
        raise SettingsFault(str(error)) from error
    if show_id:
        sys.stdout.write(f"{opened.id}\n")
        return
    number = 0
    for lines in _lines_as_they_come(sys.stdin.buffer):
        for number, line in enumerate(lines, number + 1):  # noqa: B020 - goes on where the last lines ended
            sys.stdout.buffer.write(_answer(_text(line, number), opened))
        sys.stdout.buffer.flush()


def _lines_as_they_come(source: BinaryIO) -> Iterator[list[bytes]]:
    """Whole lines, as many as have arrived; the last need not end."""
    rest = b""
    while part := source.read1(_READ_BYTES):  # type: ignore[attr-defined]  # a buffered reader has it, BinaryIO does not
        *whole, rest = (rest + part).split(b"\n")
        yield whole
    if rest:
        yield [rest]


def _text(line: bytes, number: int) -> str:
    """The line as text. Raises Fault where it is no UTF-8: another encoding's ä would be searched for in vain."""
    from kuulolla.runtime.faults import Fault

    try:
        return line.removesuffix(b"\r").decode("utf-8")
    except UnicodeDecodeError as error:
        message = f"line {number} is not UTF-8 (byte {error.start + 1}): convert the text first, for example with iconv"
        raise Fault(message) from None


def _answer(text: str, analyser: "Analyser") -> bytes:
    import orjson

    tokens: list[dict[str, Any]] = [
        {
            "form": found.token.form,
            "start": found.token.start,
            "end": found.token.end,
            "lemmas": found.lemmas,
            "parts": found.parts,
        }
        for found in analyser.analyse(text)
    ]
    return orjson.dumps({"text": text, "tokens": tokens}, option=orjson.OPT_APPEND_NEWLINE)
