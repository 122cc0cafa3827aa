"""How long parsing, explaining and compiling a query take, in CPU milliseconds; JSON. No server, no analyser."""

import json
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial

from kuulolla.search.analysis import QueryWord
from kuulolla.search.compile import compile_tree
from kuulolla.search.language.explain import explain
from kuulolla.search.language.parse import parse

USUAL = [
    "kirjasto",
    "Kela NEAR/5 jono",
    '"Kelan jono" OR (Kela NEAR/5 jono) channel:forum score:<-0.5 published:-7d -hieno',
]
LARGEST = " OR ".join(f"(kela NEAR/{number} jono{number})" for number in range(50))
ROUNDS = 200


class AsTyped:
    """Every word is its own lemma."""

    def words(self, text: str) -> Sequence[QueryWord]:
        """The words of `text` in small letters."""
        return [QueryWord(word.lower(), (word.lower(),)) for word in text.split()]


def cpu_ms(work: Callable[[], object]) -> float:
    """CPU milliseconds of one call, the mean of 200."""
    start = time.process_time()
    for _ in range(ROUNDS):
        work()
    return round((time.process_time() - start) / ROUNDS * 1000, 3)


def main() -> None:
    """Measure each query and print."""
    start = time.process_time()
    parse("kirjasto")
    first = round((time.process_time() - start) * 1000, 1)
    found = {}
    for text in [*USUAL, LARGEST]:
        tree = parse(text)
        now = datetime.now(UTC)
        found[text if len(text) < 100 else f"{len(text)} characters, 100 words"] = {  # noqa: PLR2004 - for reading
            "parse": cpu_ms(partial(parse, text)),
            "explain": cpu_ms(partial(explain, tree)),
            "compile": cpu_ms(partial(compile_tree, tree, AsTyped(), now)),
        }
    json.dump({"first_query_cpu_ms": first, "cpu_ms": found}, sys.stdout, ensure_ascii=False, indent=2)


if __name__ == "__main__":
    main()
