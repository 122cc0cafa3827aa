"""How well Finnish words are found in any form, by a treebank's lemmas: our two analysers, Voikko and Snowball alone.

Each gold lemma of a noun, name, verb or adjective is a query, analysed as queries are. A token is found when its lemmas
meet the query's; it is rightly found when its gold lemma is the query. Case, hyphens and compound marks do not count.

    python benchmarks/lemma_quality.py --treebank fi_tdt-ud-dev.conllu.gz      (.conllu or .conllu.gz)
Prints JSON. `recall`: of the tokens whose form is not their lemma, those that are found by it. `precision`: of all
pairs of a query and a token that it finds, punctuation apart, those that are right; `precision_of_content_words`: the
same over tokens that are nouns, names, verbs and adjectives. `compounds_by_last_part`: of the tokens whose gold lemma
is marked as a compound, those that its last part finds. Speed in CPU seconds, over the treebank's running text: the
first time, and with every form seen before.
"""

import argparse
import gzip
import json
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from kuulolla.finnish.analyser import open_analyser
from kuulolla.finnish.analysis import Analyser
from kuulolla.finnish.reading import comparable, plain
from kuulolla.finnish.snowball import snowball_id, stem
from kuulolla.finnish.tokens import tokenize
from kuulolla.finnish.voikko import Voikko

CONTENT = frozenset({"NOUN", "PROPN", "VERB", "ADJ"})
NOT_WORDS = frozenset({"PUNCT", "SYM"})


@dataclass(frozen=True)
class Gold:
    """A token of the treebank and where it stands in its sentence's text."""

    form: str
    lemma: str
    pos: str
    start: int
    end: int


@dataclass(frozen=True)
class Found:
    """What an analyser says of a place in the text."""

    start: int
    end: int
    lemmas: frozenset[str]
    parts: frozenset[str] = frozenset()


class Side(Protocol):
    """One of those compared."""

    def __call__(self, text: str) -> Sequence[Found]:
        """The text's tokens; a query is a text of one word."""


@dataclass
class Count:
    """Right ones of all."""

    right: int = 0
    all: int = 0

    def add(self, right: int, of: int = 1) -> None:
        """Count `right` of `of`."""
        self.right += right
        self.all += of

    def share(self) -> float:
        """0 where there is nothing."""
        return round(self.right / self.all, 4) if self.all else 0.0


@dataclass
class Counts:
    """What is counted for one side."""

    recall: Count = field(default_factory=Count)
    proper_noun_recall: Count = field(default_factory=Count)
    precision: Count = field(default_factory=Count)
    precision_of_content_words: Count = field(default_factory=Count)
    compounds_by_last_part: Count = field(default_factory=Count)


def main() -> None:
    """Measure every side on the treebank and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--treebank", type=Path, required=True)
    sentences = list(read(parser.parse_args().treebank))
    analysers: dict[str, Callable[[], tuple[str, Side]]] = {
        "voikko_chain": lambda: _chain(open_analyser("voikko")),
        "fallback_chain": lambda: _chain(open_analyser("fallback")),
        "voikko_alone": _voikko_alone,
        "snowball_alone": lambda: (snowball_id(), _by_word(lambda form: {stem(form).lemma})),
    }
    figures = {"tokens": sum(len(gold) for _, gold in sentences)} | {
        name: measure(sentences, *opened()) for name, opened in analysers.items()
    }
    json.dump(figures, sys.stdout, indent=2)
    print()


def read(treebank: Path) -> Iterator[tuple[str, list[Gold]]]:
    """Each sentence's text with its tokens in order; a token that is no part of the text as written is at (-1, -1)."""
    with gzip.open(treebank, "rt", encoding="utf-8") if treebank.suffix == ".gz" else treebank.open() as lines:
        text, gold, at = "", list[Gold](), 0
        for line in lines:
            fields = line.rstrip("\n").split("\t")
            if line.startswith("# text = "):
                text, gold, at = line.removeprefix("# text = ").rstrip("\n"), [], 0
            elif fields[0].isdecimal():
                start = text.find(fields[1], at)
                at = at if start < 0 else start + len(fields[1])
                gold.append(Gold(fields[1], fields[2], fields[3], start, at if start >= 0 else -1))
            elif fields == [""]:
                yield text, gold


def measure(sentences: Sequence[tuple[str, list[Gold]]], name: str, side: Side) -> dict[str, str | float]:
    """The figures of one side."""
    texts = [text for text, _ in sentences]
    cold_s, analysed = _timed(side, texts)
    warm_s, _ = _timed(side, texts)
    tokens = sum(map(len, analysed))
    counts = count(list(zip((gold for _, gold in sentences), analysed, strict=True)), side)
    shares = {name: counted.share() for name, counted in vars(counts).items()}
    speed = {"tokens_per_cpu_s_cold": round(tokens / cold_s), "tokens_per_cpu_s_cached": round(tokens / warm_s)}
    return {"analyser": name} | shares | speed


def _timed(side: Side, texts: list[str]) -> tuple[float, list[Sequence[Found]]]:
    began = time.process_time()
    found = [side(text) for text in texts]
    return time.process_time() - began, found


def count(sentences: Sequence[tuple[list[Gold], Sequence[Found]]], side: Side) -> Counts:
    """Every gold token looked up by every query."""
    counts = Counts()
    placed = [
        (gold, [found for found in analysed if found.start < gold.end and gold.start < found.end])
        for golds, analysed in sentences
        for gold in golds
        if gold.pos not in NOT_WORDS
    ]
    queries = {comparable(gold.lemma): gold.lemma.replace("#", "") for gold, _ in placed if gold.pos in CONTENT}
    asked = {query: _lemmas(side(written)) for query, written in queries.items()}
    finding = defaultdict(set)
    for query, lemmas in asked.items():
        for lemma in lemmas:
            finding[lemma].add(query)
    for gold, here in placed:
        by = {query for lemma in _lemmas(here) for query in finding.get(lemma, ())}
        _count_token(counts, gold, by)
        if gold.pos in CONTENT and "#" in gold.lemma:
            last = _lemmas(side(gold.lemma.rpartition("#")[2]))
            parts = frozenset[str]().union(*(found.parts for found in here))
            counts.compounds_by_last_part.add(not last.isdisjoint(parts | _lemmas(here)))
    return counts


def _count_token(counts: Counts, gold: Gold, by: set[str]) -> None:
    right = comparable(gold.lemma) in by
    counts.precision.add(right, len(by))
    if gold.pos not in CONTENT:
        return
    counts.precision_of_content_words.add(right, len(by))
    if comparable(gold.form) != comparable(gold.lemma):
        counts.recall.add(right)
        if gold.pos == "PROPN":
            counts.proper_noun_recall.add(right)


def _lemmas(found: Sequence[Found]) -> frozenset[str]:
    return frozenset[str]().union(*(one.lemmas for one in found))


def _chain(analyser: Analyser) -> tuple[str, Side]:
    def side(text: str) -> Sequence[Found]:
        return [
            Found(one.token.start, one.token.end, frozenset(one.lemmas), frozenset(one.parts))
            for one in analyser.analyse(text)
        ]

    return analyser.id, side


def _voikko_alone() -> tuple[str, Side]:
    voikko = Voikko.find()
    if voikko is None:
        return "not installed", _by_word(lambda form: {comparable(form)})
    found = voikko
    return found.id, _by_word(lambda form: {comparable(one.base) for one in found.analyse(form)} or {comparable(form)})


def _by_word(lemmas: Callable[[str], set[str]]) -> Side:
    """A side that knows words alone, on our tokens."""

    def side(text: str) -> Sequence[Found]:
        return [Found(one.start, one.end, frozenset(lemmas(plain(one.form)))) for one in tokenize(text)]

    return side


if __name__ == "__main__":
    main()
