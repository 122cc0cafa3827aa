"""Where people go on from an incident: its page, and the posts that it is about, all or one. Pure."""

from datetime import timedelta
from urllib.parse import urlencode

from kuulolla.records.incident import Incident
from kuulolla.records.watched import told_of


def page_link(incident: Incident, public_url: str) -> str:
    """The page of the incident at the portal, which people reach at `public_url`."""
    return f"{public_url}/incidents/{incident.id}"


def post_link(post_id: str, public_url: str) -> str:
    """One post, as a search at the portal: its address at the source may name who wrote it."""
    return f"{public_url}/search?{urlencode({'q': f'id:{post_id}'})}"


def search_link(incident: Incident, public_url: str) -> str:
    """The posts of its intervals, and of the time that people are told of, as a search at the portal."""
    since = min(incident.since, incident.farthest_or_peak.at)
    until = incident.last_at + timedelta(minutes=incident.interval_min)
    asked = {"q": told_of(incident), "since": since.isoformat(), "until": until.isoformat()}
    return f"{public_url}/search?{urlencode(asked)}"
