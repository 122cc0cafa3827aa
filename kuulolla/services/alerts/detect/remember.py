"""What a judge has learned, as JSON: so that another process goes on where one ended, without reading weeks again."""

from pydantic import TypeAdapter, ValidationError

from kuulolla.services.alerts.detect.judge import Learned

_LEARNED = TypeAdapter(Learned)


def remembered(learned: Learned) -> bytes:
    """The JSON of it, some 10 kB; read again it is the same, to the last digit."""
    return _LEARNED.dump_json(learned)


def recalled(written: bytes) -> Learned | None:
    """What was learned; None where another version wrote it otherwise, and the series is to be read again."""
    try:
        return _LEARNED.validate_json(written)
    except ValidationError:
        return None
