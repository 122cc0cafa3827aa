"""The pipeline in one run on one stack: import alone, worker without scoring, import to searchable, latency.

    .venv/bin/python benchmarks/pipeline_speed.py > result.json
    .venv/bin/python benchmarks/pipeline_speed.py --memory    # memory of each process over 100,950 posts, four minutes

Needs the local stack up (`kuulolla stack up`), takes about three minutes, works in namespaces of its own. Prints JSON.
"""

import csv
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from elasticsearch import ApiError

from kuulolla.cli.prepare import apply_index_template
from kuulolla.runtime.elastic import elasticsearch
from kuulolla.runtime.headers import headers_for
from kuulolla.runtime.kafka import Producer, admin
from kuulolla.runtime.lag import lag
from kuulolla.runtime.names import group_name
from kuulolla.runtime.settings import AdminSettings, SearchSettings, Settings, load
from kuulolla.runtime.topics import apply_topics
from kuulolla.schemas.post import Channel, Post, Touchpoint, post_id
from kuulolla.search.index import alias

ROOT = Path(__file__).parents[1]
TRAIN = ROOT.parent / "shared" / "data" / "finnsentiment" / "train.tsv"
RATE = 50
RATE_SECONDS = 40


def main() -> None:
    """Run the parts one after the other and print one JSON object."""
    texts = [line.rstrip("\n").split("\t")[-1] for line in TRAIN.read_text(encoding="utf-8").splitlines()[1:]]
    with tempfile.TemporaryDirectory() as folder:
        if "--memory" in sys.argv[1:]:
            json.dump(_memory([_file(folder, texts, part) for part in range(5)]), sys.stdout, indent=2)
            return
        file = _file(folder, texts, 0)
        found = {
            "posts": len(texts),
            "cores": os.cpu_count(),
            "import_alone": _import_alone(_file(folder, texts * 5, 1), len(texts) * 5),
            "worker_without_scoring": _worker_without_scoring(len(texts)),
            "import_to_searchable": _import_to_searchable(file, len(texts)),
            "latency_at_50_per_second": _latency(texts),
        }
    json.dump(found, sys.stdout, indent=2)
    sys.stdout.write("\n")


def _file(folder: str, texts: list[str], part: int) -> Path:
    """The texts as a CSV; each part has ids of its own."""
    file = Path(folder) / f"posts-{part}.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["native_id", "text", "published_at"])
        writer.writerows([f"{part}-{number}", text, "2026-11-20T12:00:00Z"] for number, text in enumerate(texts))
    return file


def _memory(files: list[Path]) -> dict[str, Any]:
    """Resident MB of each service, its largest so far, after each of the files."""
    environ = _namespace()
    after = []
    with _services(environ, "sentiment", "indexer") as memory:
        for file in files:
            _import(file, environ, "--wait")
            after.append({"posts": _found(environ), **memory})
    return {"memory_mb": after}


def _namespace() -> dict[str, str]:
    environ = {
        **os.environ,
        "KUULOLLA_NAMESPACE": f"b{uuid.uuid4().hex[:10]}",
        "KUULOLLA_CONFIG": str(ROOT / "kuulolla.yaml"),
        "KUULOLLA_SENTIMENT_PORT": "0",
        "KUULOLLA_INDEXER_PORT": "0",
    }
    apply_topics(load(Settings, environ))
    apply_index_template(load(AdminSettings, environ))
    return environ


def _import(file: Path, environ: Mapping[str, str], *more: str) -> float:
    began = time.monotonic()
    command = [sys.executable, "-m", "kuulolla.cli", "import", str(file), "--source", "bench", "--channel", "forum"]
    subprocess.run([*command, *more], env=environ, check=True, capture_output=True)
    return time.monotonic() - began


def _import_alone(file: Path, posts: int) -> dict[str, float]:
    """A file of 100,950 rows by the command, the start of the process and its last acknowledgement included."""
    seconds = [_import(file, _namespace()) for _ in range(3)]
    return {
        "seconds_median": round(statistics.median(seconds), 2),
        "posts_per_s": round(posts / statistics.median(seconds)),
    }


@contextmanager
def _services(environ: Mapping[str, str], *names: str) -> Iterator[dict[str, int]]:
    """The services while the block runs; their largest resident memory in MB is filled in meanwhile."""
    processes = {
        name: subprocess.Popen(
            [sys.executable, "-m", f"kuulolla.services.{name}"],
            env={**environ, "KUULOLLA_WORKER_ID": f"bench-{name}"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for name in names
    }
    memory: dict[str, int] = {}
    done = threading.Event()

    def look() -> None:
        while not done.wait(0.5):
            for name, process in processes.items():
                memory[name] = max(memory.get(name, 0), _resident_mb(process.pid))

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        yield memory
    finally:
        done.set()
        watcher.join()
        for process in processes.values():
            process.terminate()
        for process in processes.values():
            process.wait(15)


def _resident_mb(pid: int) -> int:
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    except OSError:
        return 0
    (line,) = [line for line in status.splitlines() if line.startswith("VmRSS")] or ["VmRSS: 0"]
    return int(line.split()[1]) // 1024


def _worker_without_scoring(posts: int) -> dict[str, Any]:
    """Posts a second from the first committed batch to the last, in one worker with scoring switched off."""
    environ = _namespace()
    settings = load(Settings, environ)
    many = posts * 3
    producer = Producer(settings)
    for number in range(many):
        post = _post(number, "Hyvää palvelua ja jotain muuta tekstiä tähän vielä perään.")
        producer.send("posts.raw", post.id, post.to_json(), headers_for(post))
    producer.close(60)
    client = admin(settings)
    group = group_name(settings.namespace, "sentiment")
    with _services({**environ, "KUULOLLA_SCORING": "false"}, "sentiment") as memory:
        samples: list[tuple[float, int]] = []
        while not samples or samples[-1][1] < many:
            samples.append((time.monotonic(), lag(client, settings.namespace, "posts.raw", group).committed))
            time.sleep(0.25)
    client.close()
    first = next(sample for sample in samples if sample[1] > 0)
    last = next(sample for sample in samples if sample[1] == many)
    return {"posts_per_s": round((last[1] - first[1]) / (last[0] - first[0])), "posts": many, "memory_mb": dict(memory)}


def _import_to_searchable(file: Path, posts: int) -> dict[str, Any]:
    """From the first row read to the last post found, with services that are already up."""
    environ = _namespace()
    with _services(environ, "sentiment", "indexer") as memory:
        _publish_one(environ, "warm")
        _until_found(environ, 1)
        seconds = _import(file, environ, "--wait")
        found = _found(environ)
    if found != posts + 1:
        raise SystemExit(f"{found} found of {posts + 1}: a figure of a pipeline that loses posts means nothing")
    return {"seconds": round(seconds, 2), "posts_per_s": round(posts / seconds), "memory_mb": dict(memory)}


def _latency(texts: list[str]) -> dict[str, float]:
    """Seconds from publishing a post to finding it, at a steady rate; the index is asked every 50 ms."""
    environ = _namespace()
    published: dict[str, float] = {}
    seen: dict[str, float] = {}
    with _services(environ, "sentiment", "indexer"):
        _publish_one(environ, "warm")
        _until_found(environ, 1)
        client = elasticsearch(load(SearchSettings, environ))
        name = alias(environ["KUULOLLA_NAMESPACE"])
        producer = Producer(load(Settings, environ))
        many = RATE * RATE_SECONDS

        def publish() -> None:
            began = time.monotonic()
            for number in range(many):
                time.sleep(max(0.0, began + number / RATE - time.monotonic()))
                post = _post(number, texts[number])
                published[post.id] = time.monotonic()
                producer.send("posts.raw", post.id, post.to_json(), headers_for(post))

        thread = threading.Thread(target=publish)
        thread.start()
        newest = [{"indexed_at": "desc"}]
        while len(seen) < many:
            hits = client.search(index=name, size=400, sort=newest, source=False, query={"match_all": {}})["hits"][
                "hits"
            ]
            now = time.monotonic()
            for hit in hits:
                if hit["_id"] in published:
                    seen.setdefault(hit["_id"], now)
            time.sleep(0.05)
        thread.join()
        producer.close()
    waits = sorted(seen[post] - published[post] for post in seen)
    percentiles = statistics.quantiles(waits, n=100)
    return {"p50_s": round(percentiles[49], 2), "p95_s": round(percentiles[94], 2), "most_s": round(waits[-1], 2)}


def _post(number: int | str, text: str) -> Post:
    moment = datetime(2026, 11, 20, 12, tzinfo=UTC)
    return Post(
        id=post_id("steady", str(number)),
        source="steady",
        channel=Channel.FORUM,
        touchpoint=Touchpoint.EXTERNAL,
        native_id=str(number),
        text=text or "-",
        published_at=moment,
        collected_at=moment,
        language_hint="fi",
    )


def _publish_one(environ: Mapping[str, str], name: str) -> None:
    producer = Producer(load(Settings, environ))
    post = _post(name, "Ensimmäinen viesti herättää palvelut.")
    producer.send("posts.raw", post.id, post.to_json(), headers_for(post)).get(30)
    producer.close()


def _found(environ: Mapping[str, str]) -> int:
    client = elasticsearch(load(SearchSettings, environ))
    try:
        return int(client.count(index=alias(environ["KUULOLLA_NAMESPACE"]), ignore_unavailable=True)["count"])
    except ApiError:
        return 0  # a month's index is being made


def _until_found(environ: Mapping[str, str], many: int) -> None:
    for _ in range(300):
        if _found(environ) >= many:
            return
        time.sleep(0.2)
    raise SystemExit("the first post was not found within a minute")


if __name__ == "__main__":
    main()
