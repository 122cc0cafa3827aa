"""Distillation: a small student learns what large teachers and letters say, of labelled texts and of many unlabelled.

Teachers that disagree say how unsure a label is, which three annotators alone cannot; and a text that nobody has
labelled teaches what the words around it mean to those who have read more.
"""

import copy
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import torch
from tokenizers import Tokenizer

from training.classifier import Classifier
from training.fine_tune import Lesson, Opinion, opinion_of
from training.keep import Kept
from training.learn_ngrams import SELDOM
from training.read_texts import LABELS, Example
from training.recipe import Recipe, Schooling


@dataclass(frozen=True)
class Teacher:
    """Who is asked: `name` for what is kept of it, how to have it, and how it reads."""

    name: str
    have: Callable[[], Classifier]
    tokenizer: Tokenizer
    schooling: Schooling


def opinions(teachers: Sequence[Teacher], everything: Sequence[Example], kept: Kept) -> Lesson:
    """The student's lesson: `everything`, with the teachers' mean opinion of each text."""

    def opinion(teacher: Teacher) -> torch.Tensor:
        # In half precision: seven times as fast, and what it changes is less than what two seeds differ by.
        model = copy.deepcopy(teacher.have()).bfloat16()
        found = opinion_of(model, everything, teacher.tokenizer, teacher.schooling)
        return torch.cat([found.sentiment, found.emotions], dim=1)

    mean = torch.stack([kept.tensor(f"opinion_{one.name}.pt", partial(opinion, one)) for one in teachers]).mean(0)
    return Lesson(everything, Opinion(mean[:, : len(LABELS)], mean[:, len(LABELS) :]))


def with_letters(lesson: Lesson, letters: torch.Tensor, recipe: Recipe) -> Lesson:
    """The lesson with what the letters say of it added to what the teachers say: together they err less than either.

    `letters` has a row for each example of the lesson, as `learn_ngrams.say_by_letters` gives them.
    """
    if lesson.opinion is None:
        raise ValueError("no teacher was asked")
    teachers, more = recipe.taught_by_teachers, recipe.taught_by_letters
    seldom = (1 - teachers) * SELDOM
    return Lesson(
        lesson.examples,
        Opinion(
            teachers * lesson.opinion.sentiment + more * letters[:, : len(LABELS)],
            teachers * lesson.opinion.emotions + more * letters[:, len(LABELS) :] + seldom,
        ),
    )
