"""How long a server that cannot answer now asks to be left alone."""

from datetime import datetime
from email.utils import parsedate_to_datetime


def retry_after_s(header: str | None, now: datetime, most_s: float) -> float | None:
    """Seconds that a Retry-After header asks for, at most `most_s`; None where it says nothing understandable."""
    if not header:
        return None
    try:
        seconds = float(header) if header.strip().isdigit() else (parsedate_to_datetime(header) - now).total_seconds()
    except (ValueError, TypeError):
        return None
    return min(max(seconds, 0.0), most_s)
