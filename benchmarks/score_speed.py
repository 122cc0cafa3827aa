"""Posts scored a second: a model folder through our scoring, and the same weights in a plain transformers pipeline.

Run in the training environment, both on the same texts in one process, each with as many threads:
    .venv-training/bin/python benchmarks/score_speed.py --classifier .local/training/classifier
Prints JSON. CPU seconds and not wall seconds, so that a shared machine measures the same.
"""

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer, pipeline

from kuulolla.finnish.language import identify
from kuulolla.services.sentiment.model import bundled_model, open_model
from kuulolla.services.sentiment.score import score

ROUNDS = 3
BATCH = 256


def main() -> None:
    """Measure both sides and print the figures."""
    options = _options()
    torch.set_num_threads(options.threads)
    texts = _texts(options.data, options.posts)
    model = open_model(options.model, threads=options.threads)
    network = AutoModelForSequenceClassification.from_pretrained(options.classifier)
    plain = pipeline("text-classification", model=network, tokenizer=AutoTokenizer.from_pretrained(options.classifier))
    batches = [texts[at : at + BATCH] for at in range(0, len(texts), BATCH)]
    few = texts[: options.posts // 4]
    ours = _posts_per_s(lambda: [score(batch, model) for batch in batches], len(texts))
    one_by_one = _posts_per_s(lambda: [plain(text, truncation=True) for text in few], len(few))
    in_batches = _posts_per_s(lambda: plain(texts, batch_size=32, truncation=True), len(texts))
    told = _posts_per_s(lambda: [identify(text) for text in texts], len(texts))
    figures = {
        "model": f"{model.manifest.id} {model.manifest.revision}",
        "posts": len(texts),
        "mean_characters": round(sum(map(len, texts)) / len(texts)),
        "threads": options.threads,
        "score_posts_per_cpu_s": round(ours),
        "pipeline_item_by_item_posts_per_cpu_s": round(one_by_one),
        "pipeline_batches_of_32_posts_per_cpu_s": round(in_batches),
        "times_item_by_item": round(ours / one_by_one, 1),
        "times_batches_of_32": round(ours / in_batches, 1),
        "language_id_posts_per_cpu_s": round(told),
    }
    json.dump(figures, sys.stdout, indent=2)
    print()


def _posts_per_s(work: Callable[[], object], posts: int) -> float:
    """The best of some rounds, after one that warms up."""
    work()
    spent = []
    for _ in range(ROUNDS):
        start = time.process_time()
        work()
        spent.append(time.process_time() - start)
    return posts / min(spent)


def _texts(data: Path, posts: int) -> Sequence[str]:
    lines = (data / "finnsentiment" / "dev.tsv").read_text(encoding="utf-8").splitlines()[1 : posts + 1]
    return [line.split("\t")[-1] for line in lines]


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--classifier", type=Path, default=Path(".local/training/classifier"))
    parser.add_argument("--model", type=Path, default=bundled_model())
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--posts", type=int, default=1024)
    parser.add_argument("--threads", type=int, default=1)
    return parser.parse_args()


if __name__ == "__main__":
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    main()
