"""Distillation: a student learns from the mean opinion of teachers that were trained alike with other seeds.

Teachers that disagree say how unsure a label is, which three annotators alone cannot: macro-F1 .673 to .688 on
FinnSentiment dev in the first round (training/README.md).
"""

from collections.abc import Callable
from functools import partial

import torch
from tokenizers import Tokenizer
from transformers import BertForMaskedLM, BertForSequenceClassification

from training.encoder import classifier_from
from training.fine_tune import Lesson, fine_tune, logits_of
from training.keep import Kept
from training.recipe import Recipe


def mean_opinion(  # noqa: PLR0913 - what to learn from, how, and where to keep it
    reader: BertForMaskedLM,
    lesson: Lesson,
    tokenizer: Tokenizer,
    recipe: Recipe,
    kept: Kept,
    tell: Callable[[str], None],
) -> torch.Tensor | None:
    """The teachers' mean logits for each example, or None where the recipe has no teachers."""
    if not recipe.teachers:
        return None
    texts = [example.text for example in lesson.examples]

    def opinion(seed: int) -> torch.Tensor:
        teacher = classifier_from(reader, seed)
        fine_tune(teacher, lesson, tokenizer, recipe.of_teachers(), seed, tell)
        return logits_of(teacher, texts, tokenizer, recipe)

    seeds = range(recipe.seed + 1, recipe.seed + 1 + recipe.teachers)
    return torch.stack([kept.tensor(f"teacher_{seed}.pt", partial(opinion, seed)) for seed in seeds]).mean(0)


def teach(  # noqa: PLR0913 - what to learn from, how, and where to keep it
    reader: BertForMaskedLM,
    lesson: Lesson,
    tokenizer: Tokenizer,
    recipe: Recipe,
    kept: Kept,
    tell: Callable[[str], None],
) -> BertForSequenceClassification:
    """The student: a classifier from `reader` that learns the labels and the teachers' opinion of them."""
    student = classifier_from(reader, recipe.seed)
    kept.weights("student.pt", student, lambda: fine_tune(student, lesson, tokenizer, recipe, recipe.seed, tell))
    student.eval()
    return student
