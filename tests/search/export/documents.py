"""Documents as they lie in the index: of the contracts' examples, and ones that mean harm in every field."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import hypothesis.strategies as st

from kuulolla import schemas
from kuulolla.schemas.scored_post import ScoredPost
from kuulolla.search.document import document
from kuulolla.search.export.part import Part
from tests.services.indexer.posts import NOW

_EXAMPLES = Path(schemas.__file__).parent / "examples" / "posts.scored" / "1" / "valid"


def example(name: str, **changes: object) -> dict[str, Any]:
    """The document of an example in kuulolla/schemas/examples."""
    made = document(ScoredPost.from_json((_EXAMPLES / f"{name}.json").read_bytes()), NOW)
    return {**made, **changes}


def forum_reply(**changes: object) -> dict[str, Any]:
    return example("a-scored-forum-reply", **changes)


def praise_and_blame(**changes: object) -> dict[str, Any]:
    return example("praise-and-blame-in-one-post", **changes)


def swedish(**changes: object) -> dict[str, Any]:
    return example("swedish-passes-on-unscored", **changes)


def part(*documents: dict[str, Any]) -> Part:
    return Part(documents, len(documents))


_PIECES = [
    "=", "+", "-", "@", "＝", "－", "'", '"', '""', ";", ",", "\t", "\r", "\n", "\r\n", "\x0b", "\x85", "\u2028", " ",
    "\u00a0", "1", "a", "ä", "|", "#N/A", "_x0041_", "_", "<b>", "&amp;", "]]>", "\x00", "\x1b", "\ud83d", "\ude00",
    "\ufeff", "\uffff", "😀", "\\", "{", "=1+1", "sep=;", "=HYPERLINK(A1)",
]  # fmt: skip

hostile_texts = st.one_of(
    st.lists(st.sampled_from(_PIECES), max_size=8).map("".join),
    st.text(st.characters(exclude_categories=()), max_size=12),
)
"""Any text at all, and more often such as breaks something."""


@st.composite
def hostile_documents(draw: Callable[[st.SearchStrategy[str]], str]) -> dict[str, Any]:
    """A document whose every free field holds a hostile text."""
    names = ("source", "title", "text", "author", "url", "thread_id", "reply_to")
    made = praise_and_blame(**{name: draw(hostile_texts) for name in names})
    return {**made, "place": {"name": draw(hostile_texts)}, "categories": [draw(hostile_texts), draw(hostile_texts)]}
