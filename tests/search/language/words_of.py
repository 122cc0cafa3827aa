"""An analysis for tests: a table of forms, their lemmas and parts. What it does not have is its own lemma."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kuulolla.search.analysis import QueryWord
from tests.search.language.evaluate import Token

_WORDS = re.compile(r"#\w+|@[\w.@]*\w|https?://\S+|\w+(?:[-:'&+]\w+)*|[☀-➿😀-🫿]")


@dataclass(frozen=True)
class TableAnalysis:
    """`lemmas` and `parts` by the form in small letters."""

    lemmas: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    parts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def words(self, text: str) -> Sequence[QueryWord]:
        """The words of `text`; `AC/DC` is two."""
        forms = [form.lower() for form in _WORDS.findall(text)]
        return [QueryWord(form, self.lemmas.get(form, (form.replace("-", ""),))) for form in forms]

    def tokens(self, text: str, start: int = 0) -> tuple[Token, ...]:
        """The tokens of a post's text, the first at position `start`."""
        return tuple(
            Token(at, word.form, frozenset(word.lemmas), frozenset(self.parts.get(word.form, ())))
            for at, word in enumerate(self.words(text), start)
        )
