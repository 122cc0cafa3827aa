"""One sweep: what changed in the old generation since the last one is copied into the next, month by month.

Elasticsearch numbers the changes of a shard. A document carries the number of its last change: those above a month's
watermark are what is to be copied, new ones, edits, deletions and what people decided alike.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from elasticsearch import Elasticsearch

from kuulolla.runtime.backoff import Backoff
from kuulolla.runtime.elastic import as_faults
from kuulolla.runtime.faults import Fault, IndexAway
from kuulolla.search.index import Generation, generations
from kuulolla.search.lexicon import Lexicon
from kuulolla.search.months import drop_month
from kuulolla.search.read import NoIndex
from kuulolla.search.rebuild.checkpoint import Checkpoint, checkpoints
from kuulolla.search.rebuild.prepare import begin_month
from kuulolla.search.rebuild.put import Copy, copy_of, put
from kuulolla.search.rebuild.watermark import Watermark, keep, watermarks
from kuulolla.search.stage import Stage
from kuulolla.search.walk import Hit, walk
from kuulolla.search.with_words import with_words

PAGE = 500


class Stopped(Exception):  # noqa: N818 - no error: somebody asked to end
    """Asked to end before it was done."""


@dataclass(frozen=True)
class Progress:
    """Of one sweep: how many changes are taken over of those there are; `closed` while nothing can be indexed."""

    done: int
    of: int
    closed: bool


@dataclass(frozen=True)
class Sweep:
    """Copies from `old` into `new`, with the words of `lexicon`.

    `wait(seconds)` passes time and returns False when it is asked to end; `tell` hears of each page.
    """

    client: Elasticsearch
    old: Generation
    new: Generation
    lexicon: Lexicon
    wait: Callable[[float], bool]
    tell: Callable[[Progress], None]

    def run(self, *, closed: bool = False) -> int:
        """Copy what there is to copy now and say how many changes that were; when `closed`, the last ones.

        Raises IndexAway, and may then be run again; Stopped; Refused; Fault where somebody else ended the rebuild.
        """
        if generations(self.client, self.old.namespace).get(self.new) is not Stage.BESIDE:
            raise Fault(f"{self.new.pattern} is half made no longer: somebody else ended the rebuild, or gave it up")
        reached = checkpoints(self.client, self.old)
        if closed and not all(checkpoint.is_quiet for checkpoint in reached.values()):
            raise IndexAway("a change is still on its way into the index")
        starts = self._starts(reached)
        told = Progress(0, sum(reached[month].safe - start for month, start in starts.items()), closed)
        self.tell(told)
        for month, start in starts.items():
            told = self._month(month, reached[month], start, told)
        return told.of

    def _starts(self, reached: Mapping[str, Checkpoint]) -> dict[str, int]:
        """From which change on each month is to be copied; months that are there no longer go in the copy as well."""
        kept = watermarks(self.client, self.new)
        for month, watermark in kept.items():
            if month not in reached or (watermark is not None and watermark.of != reached[month].uuid):
                drop_month(self.client, self.new, month)
        starts = {}
        for month, checkpoint in reached.items():
            watermark = kept.get(month)
            if watermark is None or watermark.of != checkpoint.uuid:
                begin_month(self.client, self.new, month, checkpoint.uuid)
                watermark = Watermark(checkpoint.uuid, -1)
            starts[month] = watermark.up_to
        return starts

    def _month(self, month: str, checkpoint: Checkpoint, start: int, told: Progress) -> Progress:
        if start == checkpoint.safe:
            return told
        index, at = self.old.index_of(month), start
        # A search sees what was refreshed: after this one, every change up to the checkpoint.
        with as_faults():
            self.client.indices.refresh(index=index, ignore_unavailable=True)
        changed = {"range": {"_seq_no": {"gt": start, "lte": checkpoint.safe}}}
        try:
            for page in walk(self.client, index, changed, ("_seq_no",), PAGE):
                self._put(page, month)
                at = page[-1]["sort"][0]
                if len(page) == PAGE:  # else it was the last
                    keep(self.client, self.new, month, Watermark(checkpoint.uuid, at))
                self.tell(replace(told, done=told.done + at - start))
                if not self.wait(0):
                    raise Stopped
        except NoIndex:
            return told  # the month was deleted meanwhile: the next sweep does the same
        # What was changed once more since has a number above the checkpoint, and is found by the next sweep.
        keep(self.client, self.new, month, Watermark(checkpoint.uuid, checkpoint.safe))
        told = replace(told, done=told.done + checkpoint.safe - start)
        self.tell(told)
        return told

    def _put(self, page: Sequence[Hit], month: str) -> None:
        index = self.new.index_of(month)
        copies: list[Copy] = [
            copy_of(hit["_id"], hit["sort"][0], with_words(hit["_source"], self.lexicon), index) for hit in page
        ]
        for wait_s in Backoff().waits():
            copies = put(self.client, copies)
            if not copies:
                return
            if not self.wait(wait_s):
                raise Stopped
