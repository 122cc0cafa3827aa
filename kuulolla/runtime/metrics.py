"""Every metric of every process, with its unit and meaning. Labels are Literals, so that none is unbounded."""

from typing import Literal

from prometheus_client import Counter, Gauge, Histogram

from kuulolla.schemas.dead_letter import Reason

Service = Literal["ingest", "sentiment", "indexer", "alerts"]
IndexOutcome = Literal["created", "updated", "dropped", "dead_letter"]
RetryCause = Literal["item_429", "item_5xx", "whole_bulk", "too_large", "conflict", "closed"]

POSTS_IN = Counter("kuulolla_posts_in_total", "Records that a service read or collected.", ["service"])
POSTS_OUT = Counter(
    "kuulolla_posts_out_total", "Posts that a service finished and that were acknowledged.", ["service"]
)
DEAD_LETTERS = Counter(
    "kuulolla_dead_letters_total", "Records set aside, by service and reason.", ["service", "reason"]
)
REJECTED = Counter("kuulolla_rejected_posts_total", "Posts that ingest refused before Kafka, by reason.", ["reason"])
LAG = Gauge("kuulolla_consumer_lag_records", "Records waiting for a service, over its partitions.", ["service"])
BATCH_SECONDS = Histogram(
    "kuulolla_batch_seconds",
    "Seconds from the first record of a batch to its acknowledgement.",
    ["service"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60),
)
INDEXED = Counter("kuulolla_index_items_total", "Items that the index answered for, by outcome.", ["outcome"])
BULK_RETRIES = Counter("kuulolla_bulk_retries_total", "Bulk requests or items tried again, by cause.", ["cause"])
FAULTS = Counter("kuulolla_faults_total", "Faults that were met and retried, by service.", ["service"])
SOURCE_POLLS = Counter("kuulolla_source_polls_total", "Polls of all sources, by outcome.", ["outcome"])
SOURCE_LAST_SUCCESS = Gauge(
    "kuulolla_source_last_success_seconds", "Unix time of a source's last good answer.", ["source"]
)
WATCHES = Gauge("kuulolla_watches", "Watches that this process looks at.")
WATCHES_WRONG = Gauge("kuulolla_watches_wrong", "Those of them that cannot be looked at, such as an unreadable search.")
WATCHES_LOOKED_AT = Counter("kuulolla_watches_looked_at_total", "Watches that were looked at, each time.")
WATCHES_BEHIND = Gauge(
    "kuulolla_watches_behind_seconds",
    "How long the watch that waits longest has been due, or no look at the watches went through; when it is asked for.",
)
INCIDENTS = Counter("kuulolla_incidents_total", "Incidents that were opened, by severity.", ["severity"])
DELIVERIES = Counter(
    "kuulolla_deliveries_total",
    "Deliveries tried or skipped, each time, by channel and outcome: several may go out in one notification.",
    ["channel", "outcome"],
)
UNREADABLE = Counter(
    "kuulolla_records_unreadable_total", "Records that this version cannot read, each once, by kind.", ["kind"]
)
REQUESTS = Counter("kuulolla_requests_total", "Requests that the portal answered, by route.", ["route", "status"])
REQUEST_SECONDS = Histogram(
    "kuulolla_request_seconds",
    "Seconds from a request to the end of its answer, by route.",
    ["route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60),
)


def count_dead_letter(service: Service, reason: Reason) -> None:
    """One more record set aside."""
    DEAD_LETTERS.labels(service, reason.value).inc()


def count_item(outcome: IndexOutcome, many: int = 1) -> None:
    """Items that the index answered for."""
    INDEXED.labels(outcome).inc(many)


def count_retry(cause: RetryCause, many: int = 1) -> None:
    """Items or bulks that are tried again."""
    BULK_RETRIES.labels(cause).inc(many)
