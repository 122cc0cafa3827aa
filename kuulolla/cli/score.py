"""`kuulolla score`: a text per line in, its language and sentiment as a JSON object per line out. Needs no server."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO

import typer

from kuulolla.schemas.post import Channel

if TYPE_CHECKING:
    from kuulolla.services.sentiment.model import Model

_READ_BYTES = 1 << 16
_LINES_AT_ONCE = 256


def score(
    model: Annotated[Path | None, typer.Option(help="A model folder; without it, the one that comes along.")] = None,
    channel: Annotated[Channel | None, typer.Option(help="Where the texts are from: how common each label is.")] = None,
    threads: Annotated[int, typer.Option(min=1, help="Threads of the model.")] = 1,
) -> None:
    """Score each line of standard input and write a JSON object for each, in order.

    Lines that come together are scored together, so that a pipe is fast and a slow source is answered at once.
    """
    from kuulolla.services.sentiment.model import bundled_model, open_model

    opened = open_model(model or bundled_model(), threads=threads)
    for lines in _lines_as_they_come(sys.stdin.buffer):
        sys.stdout.buffer.write(_answers(lines, opened, channel))
        sys.stdout.buffer.flush()


def _lines_as_they_come(source: BinaryIO) -> Iterator[list[str]]:
    """Whole lines, as many as have arrived but not more than a batch; the last need not end. Bad UTF-8 is replaced."""
    rest = b""
    while part := source.read1(_READ_BYTES):  # type: ignore[attr-defined]  # a buffered reader has it, BinaryIO does not
        *whole, rest = (rest + part).split(b"\n")
        for start in range(0, len(whole), _LINES_AT_ONCE):
            yield [_text(line) for line in whole[start : start + _LINES_AT_ONCE]]
    if rest:
        yield [_text(rest)]


def _text(line: bytes) -> str:
    return line.removesuffix(b"\r").decode("utf-8", "replace")


def _answers(texts: list[str], model: "Model", channel: Channel | None) -> bytes:
    import orjson

    from kuulolla.finnish.language import identify
    from kuulolla.services.sentiment.score import score as probabilities_of

    languages = [identify(text) for text in texts]
    known = [at for at, language in enumerate(languages) if language.code in model.manifest.languages]
    domain = model.manifest.domains.get(channel) if channel else None
    rows = dict(zip(known, probabilities_of([texts[at] for at in known], model, [domain] * len(known)), strict=True))
    return b"".join(
        orjson.dumps(
            {"text": text, "language": {"code": language.code, "confidence": language.confidence}}
            | _sentiment(rows.get(at), text, model)
            | {"model": {"id": model.manifest.id, "revision": model.manifest.revision}},
            option=orjson.OPT_APPEND_NEWLINE,
        )
        for at, (text, language) in enumerate(zip(texts, languages, strict=True))
    )


def _sentiment(row: Any, text: str, model: "Model") -> dict[str, Any]:  # noqa: ANN401 - numpy is not imported for --help
    from kuulolla.schemas.scored_post import Unscored
    from kuulolla.services.sentiment.score import to_sentiment

    if row is None:
        return {"sentiment": None, "reason": Unscored.LANGUAGE_UNKNOWN_TO_MODEL if text.strip() else Unscored.NO_TEXT}
    found = to_sentiment(row, model)
    return {
        "sentiment": {
            "label": found.label,
            "score": found.score,
            "probabilities": found.probabilities.model_dump(),
        }
    }
