"""`kuulolla score`: a text per line in, its language and sentiment as a JSON object per line out. Needs no server."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO

import typer

from kuulolla.schemas.post import Channel

if TYPE_CHECKING:
    from kuulolla.schemas.scored_post import Sentiment
    from kuulolla.services.sentiment.assess import Scorer

_READ_BYTES = 1 << 16
_LINES_AT_ONCE = 1024


def score(
    model: Annotated[Path | None, typer.Option(help="A model folder; without it, the one that comes along.")] = None,
    channel: Annotated[Channel | None, typer.Option(help="Where the texts are from: how common each label is.")] = None,
    hint: Annotated[str, typer.Option(help="Language of texts that are too short to tell, such as fi.")] = "",
    threads: Annotated[int, typer.Option(min=1, help="Threads of the model.")] = 1,
    *,
    sentences: Annotated[bool, typer.Option(help="Score each sentence of a text as well.")] = True,
) -> None:
    """Score each line of standard input and write a JSON object for each, in order.

    Lines that come together are scored together, so that a pipe is fast and a slow source is answered at once.
    """
    from kuulolla.services.sentiment.scorer import load_scorer

    scorer = load_scorer(model, threads)
    for lines in _lines_as_they_come(sys.stdin.buffer):
        sys.stdout.buffer.write(_answers(lines, scorer, channel, hint, by_sentence=sentences))
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


def _answers(texts: list[str], scorer: "Scorer", channel: Channel | None, hint: str, *, by_sentence: bool) -> bytes:
    import orjson

    from kuulolla.finnish.language import UNDETERMINED
    from kuulolla.services.sentiment.assess import Reading, assess
    from kuulolla.services.sentiment.scorer import identify

    languages = [identify(text) for text in texts]
    asked = zip(languages, texts, strict=True)
    hint = hint[:2].lower()
    codes = [hint if language.code == UNDETERMINED and text.strip() else language.code for language, text in asked]
    known = [at for at, code in enumerate(codes) if code in scorer.languages]
    found = assess([Reading(texts[at], channel=channel) for at in known], scorer, by_sentence=by_sentence)
    sentiments = dict(zip(known, found, strict=True))
    model = {"model": scorer.model.model_dump()}
    return b"".join(
        orjson.dumps(
            {"text": text, "language": language.model_dump()} | _sentiment(sentiments.get(at), text) | model,
            option=orjson.OPT_APPEND_NEWLINE,
        )
        for at, (text, language) in enumerate(zip(texts, languages, strict=True))
    )


def _sentiment(found: "Sentiment | None", text: str) -> dict[str, Any]:
    """What was found, with emotions, sentences, `mixed` and `read_to` where there are any; or why there is nothing."""
    from kuulolla.schemas.scored_post import Unscored

    if found is None:
        return {"sentiment": None, "reason": Unscored.LANGUAGE_UNKNOWN_TO_MODEL if text.strip() else Unscored.NO_TEXT}
    return {"sentiment": found.model_dump(exclude={"model", "confidence"}, exclude_defaults=True)}
