"""A term as people write it, told by the posts that have it: kela as Kela, smarket as S-market. Pure."""

from bisect import bisect
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kuulolla.finnish.acronyms import without_ending
from kuulolla.finnish.reading import comparable, plain
from kuulolla.finnish.sentences import sentences
from kuulolla.search.lexicon import PlacedWord
from kuulolla.search.stems import unmarked


@dataclass(frozen=True)
class Written:
    """A form of a term as it stands in a text, without an ending after a colon.

    `inside` a sentence only names have a capital; any word has one at its beginning.
    """

    form: str
    inside: bool


def writings(text: str, words: Iterable[PlacedWord]) -> Iterator[tuple[tuple[str, ...], Written]]:
    """Each word of `text` that is counted: the terms that it may be, and how it is written there."""
    starts = [start for start, _ in sentences(text)]
    sentence_before = -1
    for word, start, end in words:
        if not word.terms:
            continue
        sentence = bisect(starts, start)
        yield word.terms, Written(without_ending(plain(text[start:end])), sentence == sentence_before)
        sentence_before = sentence


def shown(
    terms: Sequence[str], found: Iterable[tuple[tuple[str, ...], Written]], posts: Mapping[str, int]
) -> dict[str, str]:
    """Those of `terms` that a word among `found` stands for, or that no word has; each as it is written.

    A word that may be several terms stands for the one that most posts have, as `posts` counts them: its other forms
    have only the right one in common. Where they are equal it is the first.
    """
    forms: dict[str, list[Written]] = defaultdict(list)
    candidates: set[str] = set()
    for its, form in found:
        forms[max(its, key=lambda term: posts.get(term, 0))].append(form)
        candidates.update(its)
    return {term: written(term, forms[term]) for term in terms if term in forms or term not in candidates}


def written(term: str, found: Sequence[Written]) -> str:
    """The term in its most usual form that is its lemma, or its lemma.

    A stem is no word: where nobody writes it, it is shown in its most usual form. The first letter is as it usually is
    inside a sentence, there in any form (Kelassa tells that it is Kela); small where no post tells.
    """
    lemma = unmarked(term)
    forms = [one for one in found if _compared(one.form) == lemma] or ([] if term == lemma else found)
    if inside := [one.form for one in forms if one.inside]:
        return _most_usual(inside)
    form = _most_usual([one.form for one in forms]) if forms else lemma
    if _is_name(found):
        return form[:1].upper() + form[1:]
    # Bussi, at the beginning of a sentence, becomes bussi; HSL does not become hSL.
    return form.lower() if form[1:].islower() else form


def _compared(form: str) -> str:
    return comparable(form.removeprefix("#").replace("_", ""))


def _most_usual(forms: Sequence[str]) -> str:
    counts = Counter(forms)
    return min(counts, key=lambda form: (-counts[form], form))


def _is_name(found: Iterable[Written]) -> bool:
    capitals = [one.form[:1].isupper() for one in found if one.inside]
    return 2 * sum(capitals) > len(capitals)
