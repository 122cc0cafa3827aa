"""`stack.json`: how the stack was started and how to reach it, for the processes beside it and for the next command."""

from pydantic import BaseModel, ConfigDict, ValidationError

from kuulolla.stack.layout import Profile, StackLayout
from kuulolla.stack.way import How


class StackRecord(BaseModel):
    """How a stack was started last."""

    model_config = ConfigDict(frozen=True)

    kafka_bootstrap: str
    elasticsearch_url: str
    how: How
    profile: Profile


def write_record(layout: StackLayout, how: How) -> None:
    """Say how the stack is started. The file stays when it goes down: it will listen there again."""
    record = StackRecord(
        kafka_bootstrap=layout.kafka_bootstrap,
        elasticsearch_url=layout.elasticsearch_url,
        how=how,
        profile=layout.profile,
    )
    partial = layout.record_file.with_suffix(".partial")
    partial.write_text(record.model_dump_json(indent=2), encoding="utf-8")
    partial.replace(layout.record_file)


def read_record(layout: StackLayout) -> StackRecord | None:
    """How the stack was started last; None where it never was, or where nobody can tell."""
    try:
        return StackRecord.model_validate_json(layout.record_file.read_bytes())
    except (FileNotFoundError, ValidationError):
        return None
