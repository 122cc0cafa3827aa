"""Distillation: a small student learns what large teachers think, of labelled texts and of many that have no label.

Teachers that disagree say how unsure a label is, which three annotators alone cannot; and a text that nobody has
labelled teaches what the words around it mean to those who have read more.
"""

from collections.abc import Callable, Sequence
from functools import partial

import torch
from tokenizers import Tokenizer

from training.classifier import Classifier
from training.fine_tune import Lesson, Opinion, fine_tune, opinion_of
from training.keep import Kept
from training.read_texts import LABELS, Example
from training.recipe import Recipe

NewTeacher = Callable[[int], Classifier]
Progress = Callable[[str], None]


def opinions(  # noqa: PLR0913 - what to learn from, how, and where to keep it
    new_teacher: NewTeacher,
    examples: Sequence[Example],
    unlabelled: Sequence[str],
    tokenizer: Tokenizer,
    recipe: Recipe,
    kept: Kept,
    tell: Progress,
) -> Lesson:
    """The student's lesson: the examples and the unlabelled texts, with the teachers' mean opinion of each."""
    everything = [*examples, *map(Example, unlabelled)]
    texts = [example.text for example in everything]

    def opinion(seed: int) -> torch.Tensor:
        teacher = new_teacher(seed)
        kept.weights(
            f"teacher_{seed}.pt",
            teacher,
            lambda halfway: fine_tune(teacher, Lesson(examples), tokenizer, recipe.teacher, seed, halfway, tell),
        )
        found = opinion_of(teacher, texts, tokenizer, recipe.teacher)
        return torch.cat([found.sentiment, found.emotions], dim=1)

    seeds = range(recipe.seed + 1, recipe.seed + 1 + recipe.teachers)
    mean = torch.stack([kept.tensor(f"opinion_{seed}.pt", partial(opinion, seed)) for seed in seeds]).mean(0)
    return Lesson(everything, Opinion(mean[:, : len(LABELS)], mean[:, len(LABELS) :]))
