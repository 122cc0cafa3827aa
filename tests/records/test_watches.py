"""Watches on the real Elasticsearch: what they name is there and stays, and nothing is overwritten unseen."""

from dataclasses import replace
from datetime import timedelta

import pytest

from kuulolla.records.kept import ChangedMeanwhile
from kuulolla.records.recipient import Recipient
from kuulolla.records.versions import Change, InUse, KeptVersions, Unusable
from kuulolla.records.watch import Watch
from kuulolla.records.watches import Watches
from kuulolla.records.watches_index import FIELDS, WATCHES_INDEX
from kuulolla.runtime.elastic import elasticsearch
from kuulolla.runtime.faults import Fault
from kuulolla.runtime.settings import AlertsSettings, load
from tests.records.conftest import Watched
from tests.records.definitions import brand, theme
from tests.records.told import recipient, watch
from tests.services.indexer.posts import NOW

pytestmark = pytest.mark.real

MAIJA = Change("maija", NOW)
MATTI = Change("matti", NOW + timedelta(hours=1))
KELA = watch(
    "kela",
    title={"fi": "Kela", "en": "Kela"},
    recipients=["päivystys"],
    escalation=[{"after_min": 30, "recipients": ["johto"]}],
    quiet={"from": "22:00", "to": "07:00", "days": ["sat"]},
)


def read(watches: Watches, name: str) -> KeptVersions[Watch]:
    found = watches.read(name)
    assert found is not None
    return found


def begin(watched: Watched) -> None:
    watched.searches.write([brand("kela", "Kela"), theme("jonot", "jono")], MAIJA, {})
    watched.recipients.write([recipient("päivystys"), recipient("johto")], MAIJA, {})


def test_what_is_written_is_read_and_a_change_is_a_new_version(watched: Watched) -> None:
    begin(watched)
    (made,) = watched.watches.write([KELA], MAIJA, {})
    assert (made.version, made.definition, made.changed_by) == (1, KELA, "maija")
    (second,) = watched.watches.write([watch("kela", minimum=9)], MATTI, {"kela": 1})
    kept = read(watched.watches, "Kela")
    assert (kept.record, kept.version(1), kept.version(3)) == (second, made, None)
    assert (second.version, second.created_at, second.changed_by) == (2, NOW, "matti")
    assert watched.watches.all() == {"kela": second}


def test_a_watch_that_names_what_is_not_there_is_refused_and_nothing_is_written(watched: Watched) -> None:
    begin(watched)
    with pytest.raises(Unusable) as caught:
        watched.watches.write([KELA, watch("x", "theme:jono", recipients=["johtto"])], MAIJA, {})
    assert str(caught.value) == (
        "x: search: there is no theme:jono; did you mean theme:jonot?; "
        "recipients: there is no johtto; did you mean johto?"
    )
    assert watched.watches.all() == {}


def test_nobody_replaces_or_removes_what_they_have_not_seen(watched: Watched) -> None:
    begin(watched)
    watched.watches.write([KELA], MAIJA, {})
    seen = read(watched.watches, "kela")
    with pytest.raises(ChangedMeanwhile, match="somebody else changed kela just now"):
        watched.watches.write([KELA], MATTI, {"kela": 2})
    watched.watches.write([KELA], MATTI, {"kela": 1})
    with pytest.raises(ChangedMeanwhile):
        watched.watches.remove(seen)
    watched.watches.remove(read(watched.watches, "kela"))
    assert watched.watches.all() == {}


def test_a_saved_search_that_is_watched_cannot_be_removed(watched: Watched) -> None:
    begin(watched)
    watched.searches.write([theme("kaikki", "brand:kela")], MAIJA, {})
    watched.watches.write([KELA, watch("a")], MAIJA, {})
    kela = watched.searches.read("brand", "kela")
    assert kela is not None
    with pytest.raises(InUse, match="brand:kela is used by theme:kaikki, watch a, watch kela: change them first"):
        watched.searches.remove(kela)
    jonot = watched.searches.read("theme", "jonot")
    assert jonot is not None
    watched.searches.remove(jonot)
    assert list(watched.searches.all()) == ["brand:kela", "theme:kaikki"]


def test_a_refusal_names_the_first_ten_watches(watched: Watched) -> None:
    begin(watched)
    watched.watches.write([watch(f"w{at:02}", recipients=["johto"]) for at in range(12)], MAIJA, {})
    kept: KeptVersions[Recipient] | None = watched.recipients.read("johto")
    assert kept is not None
    with pytest.raises(InUse, match=r"watch w00, .*watch w09: change them first"):
        watched.recipients.remove(kept)


def test_whoever_alerts_reads_watches_and_writes_none(watched: Watched) -> None:
    begin(watched)
    watched.watches.write([KELA], MAIJA, {})
    reader = replace(watched.watches, client=elasticsearch(load(AlertsSettings, watched.index.environ)))
    assert list(reader.all()) == ["kela"]
    with pytest.raises(Fault, match="refuses that this user writes"):
        reader.write([KELA], MAIJA, {"kela": 1})


def test_the_index_is_strict_and_making_it_again_does_no_harm(watched: Watched) -> None:
    begin(watched)
    watched.watches.write([KELA], MAIJA, {})
    name = WATCHES_INDEX.apply(watched.index.admin, watched.index.namespace, 0)
    fields = watched.index.admin.indices.get_mapping(index=name)[name]["mappings"]
    assert (set(fields["properties"]), fields["dynamic"]) == (set(FIELDS), "strict")
    assert list(watched.watches.all()) == ["kela"]


def test_without_the_index_the_command_that_makes_it_is_named(watched: Watched) -> None:
    with pytest.raises(Fault, match="there is no index of watches: make it with `kuulolla index apply`"):
        replace(watched.watches, namespace="nowhere").all()
