"""Watches and recipients for tests: by hand, and random ones."""

from typing import Any

from hypothesis import strategies as st
from pydantic import ValidationError

from kuulolla.records.quiet_hours import Weekday
from kuulolla.records.recipient import Recipient, RecipientDefinition
from kuulolla.records.sensitivity import Sensitivity
from kuulolla.records.watch import INTERVALS, Metric, Watch, WatchDefinition
from tests.records.definitions import LINES, NAMES
from tests.services.indexer.posts import NOW

SECRET = "kolme-pienta-ankkaa-ui-lammella-1"
WHO = {"version": 1, "created_at": NOW, "changed_at": NOW, "changed_by": "maija"}


def recipient(name: str, **more: Any) -> RecipientDefinition:  # noqa: ANN401 - any field
    """One who gets e-mail, unless told otherwise."""
    made = {"name": name, "channel": "email", "address": "paivystys@example.fi", **more}
    return RecipientDefinition.model_validate(made)


def hook(name: str, **more: Any) -> RecipientDefinition:  # noqa: ANN401 - any field
    """A webhook."""
    return recipient(name, **{"channel": "webhook", "address": "https://hooks.example/a/b", "secret": SECRET, **more})


def watch(name: str, search: str = "brand:kela", **more: Any) -> WatchDefinition:  # noqa: ANN401 - any field
    """A watch of what is negative, unless told otherwise."""
    return WatchDefinition.model_validate({"name": name, "search": search, "metric": "negative_count", **more})


def kept_recipient(said: RecipientDefinition) -> Recipient:
    """The first version of its record."""
    return Recipient.model_validate({**dict(said), **WHO})


def kept_watch(said: WatchDefinition) -> Watch:
    """The first version of its record."""
    return Watch.model_validate({**dict(said), **WHO})


def _made(kind: type[RecipientDefinition | WatchDefinition], values: dict[str, Any]) -> Any:  # noqa: ANN401 - as the kind
    try:
        return kind.model_validate(values)
    except ValidationError:
        return None


_CLOCKS = st.times().map(lambda one: f"{one:%H:%M}")
_QUIET = st.fixed_dictionaries(
    {"from": _CLOCKS, "to": _CLOCKS},
    optional={"days": st.lists(st.sampled_from(Weekday)), "severe_too": st.booleans()},
)
_TITLES = st.fixed_dictionaries({"fi": LINES}, optional={"sv": LINES, "en": LINES})
_REACHED = st.sampled_from(
    [
        {"channel": "email", "address": "paivystys@example.fi"},
        {"channel": "slack", "address": "https://hooks.example/services/T1/B2/c3"},
        {"channel": "teams", "address": "https://teams.example/workflows/1?sig=2"},
        {"channel": "webhook", "address": "http://127.0.0.1:8000/in", "secret": SECRET},
        {"channel": "email"},
    ]
)
RECIPIENTS: st.SearchStrategy[RecipientDefinition] = (
    st.tuples(
        _REACHED,
        st.fixed_dictionaries(
            {"name": NAMES},
            optional={
                "title": _TITLES,
                "language": st.sampled_from(["fi", "sv", "en"]),
                "most_per_hour": st.integers(1, 1000),
                "quiet": _QUIET,
                "digest": st.sampled_from(["none", "daily", "weekly"]),
                "only_digest": st.booleans(),
                "enabled": st.booleans(),
            },
        ),
    )
    .map(lambda two: _made(RecipientDefinition, two[0] | two[1]))
    .filter(lambda made: made is not None)
)
_NAMED = st.lists(st.sampled_from(["päivystys", "johto", "112", "on"]), max_size=3, unique=True)
_STEPS = st.lists(
    st.fixed_dictionaries({"after_min": st.integers(1, 600), "recipients": st.just(["johto"])}),
    max_size=3,
    unique_by=lambda step: step["after_min"],
).map(lambda steps: sorted(steps, key=lambda step: str(step["after_min"]).zfill(3)))
WATCHES: st.SearchStrategy[WatchDefinition] = (
    st.fixed_dictionaries(
        {"name": NAMES, "search": st.sampled_from(["brand:kela", "theme:jonot"]), "metric": st.sampled_from(Metric)},
        optional={
            "title": _TITLES,
            "interval_min": st.sampled_from(INTERVALS),
            "sensitivity": st.sampled_from(Sensitivity),
            "minimum": st.integers(1, 1000),
            "cooldown_h": st.integers(1, 168),
            "recipients": _NAMED,
            "escalation": _STEPS,
            "quiet": _QUIET,
            "severe_from": st.floats(1.5, 100),
            "enabled": st.booleans(),
        },
    )
    .map(lambda values: _made(WatchDefinition, values))
    .filter(lambda made: made is not None)
)
"""Whatever a person may watch."""
