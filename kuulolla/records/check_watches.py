"""What a watch names must be there: its saved search, and everybody who is told. Pure."""

from collections.abc import Collection, Iterable, Iterator

from kuulolla.records.watch import WatchSaid
from kuulolla.search.language.complain import nearest


def complaints(watches: Iterable[WatchSaid], searches: Collection[str], recipients: Collection[str]) -> dict[str, str]:
    """Why watches cannot be kept beside the saved searches (by key) and recipients (by name) that there are; by key."""
    found = {one.key: [f"{field}: {why}" for field, why in unknown(one, searches, recipients)] for one in watches}
    return {key: "; ".join(said) for key, said in found.items() if said}


def unknown(watch: WatchSaid, searches: Collection[str], recipients: Collection[str]) -> Iterator[tuple[str, str]]:
    """Each field that names what is not there, and what to do."""
    if watch.search not in searches:
        kind, _, name = watch.search.partition(":")
        near = nearest(name, [key.partition(":")[2] for key in searches if key.startswith(f"{kind}:")])
        meant = f"did you mean {kind}:{near}?" if near else "`kuulolla searches list` shows what there is"
        yield "search", f"there is no {watch.search}; {meant}"
    steps = (name for step in watch.escalation for name in step.recipients)
    for field, names in (("recipients", watch.recipients), ("escalation", dict.fromkeys(steps))):
        for name in names:
            if name not in recipients:
                near = nearest(name, recipients)
                yield field, f"there is no {name}; {f'did you mean {near}?' if near else 'add that recipient first'}"
