"""Posts as the commands show them: JSON with what matched, and rows of a table in which it is marked."""

from collections.abc import Mapping
from typing import Any

from rich.table import Table
from rich.text import Text

from kuulolla.search.export.jsonl import shown
from kuulolla.search.marks import Marks
from kuulolla.search.question import Question
from kuulolla.search.snippet import cut, pieces

_SHOWN = 200
"""Characters of a text in a row."""


def hit(document: Mapping[str, Any], question: Question, copies: int = 0) -> dict[str, Any]:
    """A document as JSON lines have it too, and `marks`, which say what matched.

    Marks are places from where to where in the title and the text, in code points. `copies`: how many other posts with
    the same text are folded into this one.
    """
    marks = question.marks(document)
    return {**shown(document), "marks": {"title": marks.title, "text": marks.text}, "copies": copies}


def empty_table() -> Table:
    """A table of time, channel, sentiment and text without rows."""
    return Table("published", "channel", "sentiment", "text", show_lines=False)


def row(document: Mapping[str, Any], question: Question, copies: int = 0) -> tuple[str, str, str, Text]:
    """A row of that table."""
    text = marked_text(document, question)
    if copies:
        text.append(f"(+{copies} with the same text)", "dim")
    return *_beside(document), text


def unmarked_row(document: Mapping[str, Any]) -> tuple[str, str, str, Text]:
    """A row of that table for a post that no query found: nothing in it matched."""
    return *_beside(document), _in_a_line(document, Marks())


def _beside(document: Mapping[str, Any]) -> tuple[str, str, str]:
    return document["published_at"][:16].replace("T", " "), document["channel"], feeling(document)


def feeling(document: Mapping[str, Any]) -> str:
    """A post's sentiment in few words; a person's correction counts."""
    corrected = (document.get("people") or {}).get("corrected")
    if corrected:
        return f"{corrected} (corrected)"
    sentiment = document.get("sentiment")
    if not sentiment:
        return f"- ({document.get('unscored')})"
    mixed = ", mixed" if sentiment.get("mixed") else ""
    return f"{sentiment['label']} {sentiment['score']:+.2f}{mixed}"


def marked_text(document: Mapping[str, Any], question: Question) -> Text:
    """Title and text in one line, what matched marked, cut to where it is."""
    return _in_a_line(document, question.marks(document))


def _in_a_line(document: Mapping[str, Any], marks: Marks) -> Text:
    made = Text()
    for text, spans in ((document.get("title") or "", marks.title), (document["text"], marks.text)):
        for piece, is_marked in pieces(*cut(text, spans, _SHOWN)):
            made.append(" ".join(f"|{piece}|".split())[1:-1], "bold reverse" if is_marked else "")
        made.append(" ")
    return made
