"""How many posts a CPU-second each kind of export writes, and whether its memory grows with them; JSON. No server.

Each figure is of a process of its own: 1,000 posts, then 50,000. What its peak grew by is what the rows cost.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from kuulolla import schemas
from kuulolla.schemas.scored_post import ScoredPost
from kuulolla.search.document import document
from kuulolla.search.export.csv_rows import csv_chunks
from kuulolla.search.export.jsonl import jsonl_chunks
from kuulolla.search.export.part import Part
from kuulolla.search.export.xlsx import write_xlsx

EXAMPLES = Path(schemas.__file__).parent / "examples" / "posts.scored" / "1" / "valid"
FEW, MANY = 1_000, 50_000

WRITERS: dict[str, Callable[[BinaryIO, Part], object]] = {
    "csv": lambda file, part: file.writelines(csv_chunks(part)),
    "jsonl": lambda file, part: file.writelines(jsonl_chunks(part)),
    "xlsx": lambda file, part: write_xlsx(file, part, "*", datetime.now(UTC)),
}


def posts(count: int) -> Iterator[dict[str, Any]]:
    """The examples' documents in turn, each made anew as a page of hits would be."""
    examples = [document(ScoredPost.from_json(path.read_bytes()), datetime.now(UTC)) for path in EXAMPLES.iterdir()]
    texts = [json.dumps(example) for example in examples]
    for number in range(count):
        yield json.loads(texts[number % len(texts)])


def measure(kind: str, count: int) -> dict[str, float]:
    """CPU seconds, megabytes of the file, and the process's peak in megabytes."""
    start = time.process_time()
    with tempfile.TemporaryFile() as file:
        WRITERS[kind](file, Part(posts(count), count))
        size = file.tell()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"cpu_s": time.process_time() - start, "file_mb": size / 2**20, "peak_mb": peak}


def apart(kind: str, count: int) -> dict[str, float]:
    """The same in a process of its own."""
    done = subprocess.run([sys.executable, __file__, kind, str(count)], stdout=subprocess.PIPE, check=True)
    measured: dict[str, float] = json.loads(done.stdout)
    return measured


def main() -> None:
    """Measure each kind and print."""
    if len(sys.argv) > 1:
        json.dump(measure(sys.argv[1], int(sys.argv[2])), sys.stdout)
        return
    found = {}
    for kind in WRITERS:
        few, many = apart(kind, FEW), apart(kind, MANY)
        found[kind] = {
            "posts_per_cpu_s": round((MANY - FEW) / (many["cpu_s"] - few["cpu_s"])),
            "file_mb": round(many["file_mb"], 1),
            "peak_mb_few": round(few["peak_mb"], 1),
            "peak_mb_many": round(many["peak_mb"], 1),
        }
    json.dump({"posts": MANY, **found}, sys.stdout, indent=2)


if __name__ == "__main__":
    main()
