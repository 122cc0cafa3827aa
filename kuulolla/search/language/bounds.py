"""How large a query may be, so that none can hurt the server."""

from collections.abc import Sequence

from lark import Token

from kuulolla.search.language.complain import QueryError, column

MOST_CHARACTERS = 2_000
MOST_DEEP = 20
"""Levels of AND, OR, NOT and NEAR in one another. Elasticsearch refuses 30 levels of Boolean queries."""
MOST_CLAUSES = 100
MOST_WILDCARDS = 10
FEWEST_LETTERS = 3
"""Letters before the * of a prefix: with two, a tenth of the vocabulary would be read."""
MOST_DISTANCE = 50
"""Words between the sides of NEAR; less than the gap between a post's title and its text in the index."""
USUAL_DISTANCE = 5
"""What NEAR without a number means."""

_NO_CLAUSES = {"LPAR", "RPAR", "_OR", "_AND", "NOT", "NEAR"}


def check_length(text: str) -> None:
    """Raise QueryError where the text is too long to be looked at."""
    if len(text) > MOST_CHARACTERS:
        wrong = f"the query has {len(text):,} characters, {MOST_CHARACTERS:,} are allowed"
        raise QueryError(MOST_CHARACTERS + 1, wrong, "put parts of it into saved searches")


def check_tokens(tokens: Sequence[Token]) -> None:
    """Raise QueryError at the first clause, or the first prefix, that is one too many."""
    clauses = [token for token in tokens if token.type not in _NO_CLAUSES]
    _check_count(clauses, MOST_CLAUSES, "words and conditions")
    _check_count([token for token in clauses if token.type == "PREFIX"], MOST_WILDCARDS, "words that end in *")


def check_depth(deep: int, at: int) -> None:
    """Raise QueryError where what begins at column `at` holds more levels than are allowed."""
    if deep > MOST_DEEP:
        raise QueryError(at, f"what begins here is nested more than {MOST_DEEP} deep")


def _check_count(tokens: Sequence[Token], most: int, what: str) -> None:
    if len(tokens) > most:
        wrong = f"the query has {len(tokens)} {what}, {most} are allowed"
        raise QueryError(column(tokens[most]), wrong, "put parts of it into saved searches")
