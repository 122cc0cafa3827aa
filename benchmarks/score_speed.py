"""Posts scored a second: `kuulolla score` whole, its parts, and the same weights in a plain transformers pipeline.

Run in the training environment, all sides on the same texts in one run, one thread each:
    PYTHONPATH=. .venv-training/bin/python benchmarks/score_speed.py --command .venv/bin/kuulolla
Prints JSON. CPU seconds and not wall seconds, so that a shared machine measures nearly the same; only the cold start
is told by the clock. The pipeline is given texts that are normalised already.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import torch
from transformers import BertConfig, PreTrainedModel, PreTrainedTokenizerFast, pipeline
from transformers.modeling_outputs import SequenceClassifierOutput
from transformers.utils import logging

from kuulolla.finnish.language import identify
from kuulolla.finnish.normalise import normalise
from kuulolla.services.sentiment.model import TOKENIZER, Model, bundled_model, open_model, read_manifest
from kuulolla.services.sentiment.score import score
from training.classifier import Classifier
from training.go_on import student_of
from training.open_base import open_base
from training.read_texts import LABELS

ROUNDS = 3
BATCH = 256
TIMES_OVER = 4
LENGTHS = (20, 40, 80, 160, 320, 640)


def main() -> None:
    """Measure all sides and print the figures."""
    options = _options()
    torch.set_num_threads(1)
    texts = _texts(options.data)
    model = open_model(options.model)
    batches = [texts[at : at + BATCH] for at in range(0, len(texts), BATCH)]
    ours = _posts_per_s(lambda: [score(batch, model) for batch in batches], len(texts))
    plain = _pipeline(options.model)
    some = [normalise(text) for text in texts[:1024]]
    theirs = _posts_per_s(lambda: plain(some, batch_size=32), len(some))
    once, often = (_command_cpu_s(options, texts * times) for times in (1, 1 + TIMES_OVER))
    whole_only = _command_cpu_s(options, texts, "--no-sentences")
    figures = {
        "model": f"{model.manifest.id} {model.manifest.revision}",
        "posts": len(texts),
        "mean_characters": round(sum(map(len, texts)) / len(texts)),
        "command_posts_per_cpu_s": round(len(texts) / once),
        "command_posts_per_cpu_s_without_start": round(len(texts) * TIMES_OVER / (often - once)),
        "command_without_sentences_posts_per_cpu_s": round(len(texts) / whole_only),
        "command_first_answer_s": round(min(_first_answer_s(options) for _ in range(ROUNDS)), 2),
        "score_posts_per_cpu_s": round(ours),
        "pipeline_batches_of_32_posts_per_cpu_s": round(theirs),
        "times_pipeline": round(ours / theirs, 1),
        "language_id_posts_per_cpu_s": round(_posts_per_s(lambda: [identify(text) for text in texts], len(texts))),
        "cpu_ms_a_post_by_characters": {length: _cpu_ms(texts, length, model) for length in LENGTHS},
    }
    json.dump(figures, sys.stdout, indent=2)
    print()


class _ForPipeline(PreTrainedModel):  # type: ignore[misc]  # transformers is Any where it is not installed
    """The student as `pipeline` wants a model."""

    config_class = BertConfig
    _supports_sdpa = True

    def __init__(self, classifier: Classifier) -> None:
        super().__init__(BertConfig(**{**classifier.encoder.config.to_dict(), "id2label": dict(enumerate(LABELS))}))
        self.classifier = classifier

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor, **_: Any) -> SequenceClassifierOutput:  # noqa: ANN401 - whatever else a tokenizer gives
        return SequenceClassifierOutput(logits=self.classifier(input_ids, attention_mask).sentiment)


def _pipeline(model: Path) -> Callable[..., object]:
    student, _ = student_of(model, open_base(), dropout=0.0)
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_file=str(model / TOKENIZER),
        model_max_length=read_manifest(model).max_pieces,
        pad_token="<pad>",  # noqa: S106 - a piece
    )
    found: Callable[..., object] = pipeline(
        "text-classification", model=_ForPipeline(student).eval(), tokenizer=tokenizer, truncation=True
    )
    return found


def _posts_per_s(work: Callable[[], object], posts: int) -> float:
    """The best of some rounds, after one that warms up."""
    work()
    return posts / min(_cpu_s(work) for _ in range(ROUNDS))


def _cpu_s(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def _cpu_ms(texts: Sequence[str], length: int, model: Model) -> float:
    """What one post of so many characters costs, in a batch of its like."""
    together = " ".join(texts)
    posts = [together[at * length : (at + 1) * length] for at in range(64)]
    return round(1000 / _posts_per_s(lambda: score(posts, model), len(posts)), 2)


def _command_cpu_s(options: argparse.Namespace, texts: Sequence[str], *flags: str) -> float:
    """CPU seconds of `kuulolla score`, from its start to its end, the best of some rounds."""
    lines = "\n".join(texts).encode()
    spent = []
    for _ in range(ROUNDS):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(
            [options.command, "score", "--model", options.model, "--channel", "forum", *flags],
            input=lines,
            stdout=subprocess.DEVNULL,
            check=True,
        )
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return min(spent)


def _first_answer_s(options: argparse.Namespace) -> float:
    """Seconds by the clock from the start of a cold `kuulolla score` to its first line."""
    start = time.perf_counter()
    with subprocess.Popen(
        [options.command, "score", "--model", options.model], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as running:
        if running.stdin is None or running.stdout is None:
            raise RuntimeError("no pipes")
        running.stdin.write("Palvelu oli ystävällistä ja nopeaa.\n".encode())
        running.stdin.flush()
        running.stdout.readline()
        answered = time.perf_counter() - start
        running.stdin.close()
    return answered


def _texts(data: Path) -> list[str]:
    lines = (data / "finnsentiment" / "dev.tsv").read_text(encoding="utf-8").splitlines()[1:]
    return [line.split("\t")[-1] for line in lines]


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--command", type=Path, default=Path(".venv/bin/kuulolla"))
    parser.add_argument("--model", type=Path, default=bundled_model())
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    return parser.parse_args()


if __name__ == "__main__":
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    logging.set_verbosity_error()  # it does not know our class and says so in 4,000 characters
    main()
