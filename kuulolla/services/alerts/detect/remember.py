"""What a judge has learned, as JSON: so that another process goes on where one ended, without reading weeks again."""

from pydantic import TypeAdapter, ValidationError

from kuulolla.services.alerts.detect.judge import Learned
from kuulolla.services.alerts.detect.silence import LearnedSilence

_LEARNED: TypeAdapter[Learned | LearnedSilence] = TypeAdapter(Learned | LearnedSilence)


def remembered(learned: Learned | LearnedSilence) -> bytes:
    """The JSON of it, some 10 kB; read again it is the same, to the last digit."""
    return _LEARNED.dump_json(learned)


def recalled(written: bytes) -> Learned | LearnedSilence | None:
    """What was learned, of its kind; None where another version wrote it otherwise: the series is to be read again."""
    try:
        return _LEARNED.validate_json(written)
    except ValidationError:
        return None
