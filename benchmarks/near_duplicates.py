"""Which fingerprint folds copies and nothing else: ours, hashes of words, MinHash and SimHash, on pairs and posts.

    pip install datasketch simhash      (only measured here; a side whose library is absent is left out)
    python benchmarks/near_duplicates.py
    python benchmarks/near_duplicates.py --texts FILE      (real posts, one a line, .gz or not: what would be folded)
Prints JSON. `recall`: of the labelled pairs of copies (tests/search/near_duplicates.jsonl), those with one fingerprint,
over all, over each half of the set, by kind. Choices were made on the half `dev`. `merged_pairs`: labelled pairs of
different posts with one fingerprint, by kind. `merged_posts`: pairs with one fingerprint among all pairs of the demo
and feedback posts, which are all different. `cpu_us`: CPU microseconds a post, over these posts, ours from its text,
the others from its words, whose reading is told apart (`words_cpu_us`). All sides have the same words, and none gives
a text of fewer than six a fingerprint.
"""

import argparse
import gzip
import hashlib
import importlib
import json
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from pathlib import Path
from typing import Any

from kuulolla.search.fingerprint import BEGINNING, FEWEST_WORDS, fingerprint
from kuulolla.search.wording import wording

ROOT = Path(__file__).parents[1]
PAIRS = ROOT / "tests" / "search" / "near_duplicates.jsonl"
POSTS = [ROOT / "demo" / "posts.jsonl", *sorted((ROOT / "training" / "data" / "feedback").glob("*.jsonl"))]
ALIKE = 0.5
"""Share of words in common from which two texts with one fingerprint are a copy and its edit, by their look."""


@dataclass(frozen=True)
class Text:
    """A post by what a fingerprint may look at."""

    text: str
    title: str | None = None

    @cached_property
    def words(self) -> list[str]:
        """Its words; [] where there are too few to tell."""
        words = [word.form for word in wording(self.text, self.title)]
        return words if len(words) >= FEWEST_WORDS else []


@dataclass(frozen=True)
class Pair:
    """Two posts that somebody has looked at."""

    kind: str
    copy: bool
    half: str
    first: Text
    second: Text


Side = Callable[[Text], Sequence[Hashable]]
"""The keys of a post; two are folded where one of them is equal. [] where it is too short to tell."""


def main() -> None:
    """Measure every side and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", type=Path, nargs="*", default=[])
    files = parser.parse_args().texts
    pairs, posts = list(read_pairs(PAIRS)), [Text(**read) for file in POSTS for read in read_posts(file)]
    words_s, _ = timed(lambda text: text.words, posts)
    figures: dict[str, Any] = {
        "pairs_of_copies": sum(pair.copy for pair in pairs),
        "pairs_of_different_posts": sum(not pair.copy for pair in pairs),
        "pairs_of_posts": len(posts) * (len(posts) - 1) // 2,
        "words_cpu_us": round(words_s / len(posts) * 1e6),
        "sides": {name: measure(side, pairs, posts) for name, side in sides().items()},
    }
    for file in files:
        texts = [Text(line) for line in dict.fromkeys(read_lines(file))]
        figures[file.name.partition(".")[0]] = {"texts": len(texts), **folded(fingerprint_of, texts)}
    json.dump(figures, sys.stdout, indent=2, ensure_ascii=False)
    print()


def read_pairs(file: Path) -> Iterator[Pair]:
    """The labelled pairs."""
    for line in file.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        yield Pair(row["kind"], row["copy"], row["split"], Text(**row["first"]), Text(**row["second"]))


def read_posts(file: Path) -> Iterator[dict[str, str]]:
    """Text and title of each post of a JSONL file."""
    for line in file.read_text(encoding="utf-8").splitlines():
        yield {name: value for name, value in json.loads(line).items() if name in {"text", "title"}}


def read_lines(file: Path) -> Iterator[str]:
    """The lines of a text file that are not empty."""
    with gzip.open(file, "rt", encoding="utf-8") if file.suffix == ".gz" else file.open(encoding="utf-8") as lines:
        yield from filter(None, map(str.strip, lines))


def sides() -> dict[str, Side]:
    """What is compared, by name."""
    found: dict[str, Side] = {"ours": fingerprint_of, "all words": lambda text: _key(text.words)}
    found |= {f"first {count} words": _first(count) for count in (8, 10, 12, 14, 16, 20)}
    if datasketch := _library("datasketch"):
        found |= {f"MinHash of words, {count} joined": _minhash(datasketch, count, 1) for count in (2, 4, 6, 8, 12)}
        found |= {f"MinHash of pairs of words, {count} joined": _minhash(datasketch, count, 2) for count in (2, 4, 6)}
    if simhash := _library("simhash"):
        found |= {f"SimHash, first {bits} bits": _simhash(simhash, bits) for bits in (16, 24, 32, 64)}
    found["two keys: ours, and the words after its beginning"] = _two_keys
    return found


def fingerprint_of(text: Text) -> Sequence[Hashable]:
    """Ours."""
    made = fingerprint(text.text, text.title)
    return [made] if made else []


def measure(side: Side, pairs: Sequence[Pair], posts: Sequence[Text]) -> dict[str, Any]:
    """The figures of one side."""
    cpu_s, keys = timed(side, posts)
    told = {pair: not set(side(pair.first)).isdisjoint(side(pair.second)) for pair in pairs}
    return {
        "recall": _recall(told),
        "merged_pairs": dict(Counter(pair.kind for pair, same in told.items() if same and not pair.copy)),
        "merged_posts": len(_merged(keys)),
        "cpu_us": round(cpu_s / len(posts) * 1e6),
    }


def timed(side: Side, posts: Sequence[Text]) -> tuple[float, list[Sequence[Hashable]]]:
    """CPU seconds, and every post's keys."""
    began = time.process_time()
    keys = [side(post) for post in posts]
    return time.process_time() - began, keys


def folded(side: Side, texts: Sequence[Text]) -> dict[str, int]:
    """What a side takes for copies among different real texts, and of these, pairs that have not half their words."""
    pairs = _merged([side(text) for text in texts])
    words = {at: set(texts[at].words) for pair in pairs for at in pair}
    return {
        "folded_pairs": len(pairs),
        "of_few_words_in_common": sum(
            len(words[one] & words[other]) < ALIKE * len(words[one] | words[other]) for one, other in pairs
        ),
    }


def _recall(told: Mapping[Pair, bool]) -> dict[str, Any]:
    copies = {pair: same for pair, same in told.items() if pair.copy}

    def share(chosen: Iterable[bool]) -> float:
        found = list(chosen)
        return round(sum(found) / len(found), 3)

    kinds: dict[str, list[bool]] = defaultdict(list)
    for pair, same in copies.items():
        kinds[pair.kind].append(same)
    halves = {half: share(same for pair, same in copies.items() if pair.half == half) for half in ("dev", "test")}
    by_kind = {kind: f"{sum(found)}/{len(found)}" for kind, found in kinds.items()}
    return {"all": share(copies.values()), **halves, "by_kind": by_kind}


def _merged(keys: Sequence[Sequence[Hashable]]) -> set[tuple[int, int]]:
    holders: dict[Hashable, list[int]] = defaultdict(list)
    for at, own in enumerate(keys):
        for key in own:
            holders[key].append(at)
    return {pair for places in holders.values() for pair in combinations(places, 2)}


def _key(words: Sequence[str]) -> Sequence[Hashable]:
    return [hashlib.blake2b(" ".join(words).encode(), digest_size=8).hexdigest()] if words else []


def _first(count: int) -> Side:
    return lambda text: _key(text.words[:count])


def _minhash(library: Any, count: int, run: int) -> Side:  # noqa: ANN401 - a library without types
    def side(text: Text) -> Sequence[Hashable]:
        words = text.words
        if not words:
            return []
        made = library.MinHash(num_perm=count, seed=1)
        made.update_batch([" ".join(words[at : at + run]).encode() for at in range(len(words) - run + 1)])
        return [tuple(made.hashvalues.tolist())]

    return side


def _simhash(library: Any, bits: int) -> Side:  # noqa: ANN401 - a library without types
    def side(text: Text) -> Sequence[Hashable]:
        words = text.words
        return [library.Simhash(words).value >> 64 - bits] if words else []

    return side


def _two_keys(text: Text) -> Sequence[Hashable]:
    after = text.words[BEGINNING : 2 * BEGINNING]
    return [*fingerprint_of(text), *(_key(after) if len(after) == BEGINNING else [])]


def _library(name: str) -> Any | None:  # noqa: ANN401 - a library without types
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError:
        return None


if __name__ == "__main__":
    main()
