"""What NEAR and ONEAR take: a distance, and on both sides words that have a place in the text."""

from lark import Token

from kuulolla.search.language.bounds import MOST_DISTANCE, USUAL_DISTANCE
from kuulolla.search.language.complain import QueryError, column, quoted
from kuulolla.search.language.tree import And, Exact, Near, Not, Or, Phrase, Prefix, Tree, Word

_MOST_DIGITS = 4


def read_operator(operator: Token) -> tuple[int, bool]:
    """The distance, and whether the sides stand in order. Raises QueryError."""
    name, slash, digits = operator.partition("/")
    if not slash:
        return USUAL_DISTANCE, name == "ONEAR"
    if not (digits.isascii() and digits.isdigit() and len(digits) <= _MOST_DIGITS):
        raise QueryError(column(operator), f"{quoted(digits)} is no number of words", f"for example {name}/5")
    if int(digits) > MOST_DISTANCE:
        wrong = f"{operator} is too far: {MOST_DISTANCE} words at most"
        raise QueryError(column(operator), wrong, "a AND b finds both anywhere in a post")
    return int(digits), name == "ONEAR"


def check_side(side: Tree, at: int, operator: Token) -> None:
    """Raise QueryError unless `side`, which begins at column `at`, is words, or a choice between words."""
    match side:
        case Word() | Phrase() | Exact() | Prefix() | Near():
            return
        case Or(parts):
            for part in parts:
                check_side(part, at, operator)
        case Not():
            meant = f"to leave such posts out: NOT (a {operator} b)"
            raise QueryError(at, f"a NOT cannot be a side of {operator}", meant)
        case And():
            meant = f'one after another: "a b"; any of them: (a OR b); all of them: a {operator} (b {operator} c)'
            raise QueryError(at, f"words that must all occur cannot be a side of {operator}", meant)
        case _:
            wrong = f"a side of {operator} must be words, phrases, prefixes or a choice between such: (a OR b)"
            raise QueryError(at, wrong, "conditions, #tags and @handles go beside it: a NEAR/5 b channel:forum")
