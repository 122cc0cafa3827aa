"""What is said of a query that cannot be used: what is wrong, at which column, and what was probably meant."""

from collections.abc import Iterable, Sequence
from unicodedata import category

from lark import Token

from kuulolla.runtime.faults import Fault

_SHOWN = 40
"""Characters of somebody's text that a complaint repeats."""


class QueryError(Fault):
    """A query that cannot be used. `column` counts characters from 1 (in NFC); 0 where it lies in a saved search."""

    def __init__(self, column: int, wrong: str, meant: str = "") -> None:
        self.column, self.wrong, self.meant = column, printable(wrong), printable(meant)
        where = f"column {column}: " if column else ""
        super().__init__(f"{where}{self.wrong}" + (f"; {self.meant}" if meant else ""))


def quoted(text: str) -> str:
    """Somebody's text in quotation marks, as one short line that can be printed."""
    return f"“{printable(text if len(text) <= _SHOWN else f'{text[: _SHOWN - 1]}…')}”"


def printable(text: str) -> str:
    """The text with a middle dot for what cannot be written out: controls, lone surrogates, unassigned characters."""
    return "".join("·" if category(one) in _UNPRINTABLE else one for one in text)


def unexpected(tokens: Sequence[Token], at: int) -> QueryError:
    """The complaint about token `at`, which the grammar does not take there; `len(tokens)` is the end of the query."""
    before = tokens[at - 1] if at else None
    opened = _open_parentheses(tokens[:at])
    if at == len(tokens) or tokens[at].type == "RPAR":
        if before is not None and before.type in _OPERATORS:
            return QueryError(column(before), f"{before} needs something after it", _as_word(before))
        if at == len(tokens):
            return QueryError(column(opened[-1]), "this parenthesis is never closed", "add a ) or leave the ( out")
        if not opened:
            return QueryError(column(tokens[at]), "this parenthesis closes nothing", "leave the ) out or add a (")
        return QueryError(column(opened[-1]), "there is nothing inside these parentheses")
    if before is not None and before.type in _OPERATORS:
        return QueryError(column(tokens[at]), f"{tokens[at]} cannot stand right after {before}", _as_word(tokens[at]))
    return QueryError(column(tokens[at]), f"{tokens[at]} needs something before it", _as_word(tokens[at]))


def column(token: Token) -> int:
    """Where a token begins, counted from 1."""
    return (token.start_pos or 0) + 1


def nearest(word: str, choices: Iterable[str]) -> str | None:
    """The choice that takes the fewest typing mistakes to become `word`; None where none is near."""
    word = word.casefold()
    allowed = 0 if len(word) < _SHORTEST else 1 if len(word) <= _SHORT else 2
    near = [choice for choice in choices if abs(len(choice) - len(word)) <= allowed]
    found = min(near, key=lambda choice: _mistakes(word, choice.casefold()), default=None)
    if found is not None and _mistakes(word, found.casefold()) <= allowed:
        return found
    longer = [choice for choice in choices if len(word) >= _SHORT and choice.casefold().startswith(word)]
    return longer[0] if len(longer) == 1 else None


_UNPRINTABLE = {"Cc", "Cs", "Cn", "Co", "Zl", "Zp"}

_SHORTEST, _SHORT = 2, 4
"""Letters of a word in which one mistake, and in which two, would make any other word."""

_OPERATORS = {"_OR", "_AND", "NOT", "NEAR"}


def _as_word(operator: Token) -> str:
    return "" if operator == "-" else f'to search for the word, write it in small letters or as "{operator}"'


def _open_parentheses(tokens: Sequence[Token]) -> list[Token]:
    opened: list[Token] = []
    for token in tokens:
        if token.type == "LPAR":
            opened.append(token)
        elif token.type == "RPAR":
            opened.pop()
    return opened


def _mistakes(one: str, other: str) -> int:
    """Letters left out, added, changed or swapped with the next (optimal string alignment)."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        last, before, row = before, row, [i]
        for j, its in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != its))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == its:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    return row[-1]
