"""Recipients on the real Elasticsearch: versions without secrets, nothing overwritten unseen, none goes while told."""

from dataclasses import replace
from datetime import timedelta

import pytest

from kuulolla.records.kept import ChangedMeanwhile
from kuulolla.records.recipient import Recipient
from kuulolla.records.recipients import Recipients
from kuulolla.records.recipients_index import FIELDS, RECIPIENTS_INDEX
from kuulolla.records.versions import Change, InUse, KeptVersions, Unusable
from kuulolla.runtime.elastic import elasticsearch
from kuulolla.runtime.faults import Fault
from kuulolla.runtime.settings import AdminSettings, AlertsSettings, PortalSettings, SearchSettings, load
from tests.records.conftest import Watched
from tests.records.definitions import brand
from tests.records.told import SECRET, hook, recipient, watch
from tests.services.indexer.posts import NOW

pytestmark = pytest.mark.real

MAIJA = Change("maija", NOW)
MATTI = Change("matti", NOW + timedelta(hours=1))
KOUKKU = hook("koukku", title={"fi": "Koukku"}, quiet={"from": "22:00", "to": "07:00"})


def read(recipients: Recipients, name: str) -> KeptVersions[Recipient]:
    found = recipients.read(name)
    assert found is not None
    return found


def test_what_is_written_is_read_with_address_and_secret(watched: Watched) -> None:
    made = watched.recipients.write([KOUKKU, recipient("Johto")], MAIJA, {})
    assert [(one.key, one.version, one.changed_by) for one in made] == [("koukku", 1, "maija"), ("johto", 1, "maija")]
    assert list(watched.recipients.all()) == ["johto", "koukku"]
    kept = read(watched.recipients, "KOUKKU")
    assert (kept.record, kept.record.definition, kept.earlier) == (made[0], KOUKKU, ())
    assert kept.record.secret is not None
    assert kept.record.secret.get_secret_value() == SECRET
    assert [watched.recipients.read(name) for name in ("poissa", "", " ")] == [None] * 3


def test_a_change_without_address_and_secret_keeps_them_and_earlier_versions_have_none(watched: Watched) -> None:
    watched.recipients.write([KOUKKU], MAIJA, {})
    bare = KOUKKU.model_copy(update={"address": None, "secret": None, "most_per_hour": 3})
    (made,) = watched.recipients.write([bare], MATTI, {"koukku": 1})
    assert (made.version, made.most_per_hour, made.address, made.secret) == (2, 3, KOUKKU.address, KOUKKU.secret)
    kept = read(watched.recipients, "koukku")
    first = kept.version(1)
    assert first is not None
    assert (first.address.get_secret_value(), first.most_per_hour) == ("https://hooks.example/…", 10)
    watched.recipients.write([hook("koukku", secret="x" * 40)], MAIJA, {"koukku": 2})
    stored = str(watched.client.search(index=RECIPIENTS_INDEX.alias(watched.index.namespace)).body)
    assert "x" * 40 in stored
    assert SECRET not in stored


def test_nobody_replaces_or_removes_what_they_have_not_seen(watched: Watched) -> None:
    watched.recipients.write([KOUKKU], MAIJA, {})
    seen = read(watched.recipients, "koukku")
    with pytest.raises(ChangedMeanwhile, match="somebody else changed koukku just now"):
        watched.recipients.write([KOUKKU], MATTI, {})
    watched.recipients.write([KOUKKU], MATTI, {"koukku": 1})
    with pytest.raises(ChangedMeanwhile):
        watched.recipients.remove(seen)
    assert read(watched.recipients, "koukku").record.version == 2


def test_what_cannot_be_told_is_refused_and_nothing_is_written(watched: Watched) -> None:
    here = hook("silmukka", address="http://127.0.0.1/in")
    with pytest.raises(Unusable) as caught:
        watched.recipients.write([recipient("johto"), recipient("x", address=None), here], MAIJA, {})
    assert caught.value.why == {
        "x": "give it an address: an e-mail address such as paivystys@example.fi",
        "silmukka": "address: http is for the local stack alone; give a URL that begins with https://",
    }
    assert watched.recipients.all() == {}
    assert len(watched.recipients.write([here], MAIJA, {}, loopback=True)) == 1


def test_one_that_a_watch_tells_at_once_or_later_cannot_be_removed(watched: Watched) -> None:
    watched.searches.write([brand("kela", "Kela")], MAIJA, {})
    watched.recipients.write([recipient("johto"), recipient("päivystys"), KOUKKU], MAIJA, {})
    later = [{"after_min": 30, "recipients": ["johto"]}]
    watched.watches.write(
        [watch("b", recipients=["päivystys"], escalation=later), watch("a", recipients=["päivystys"])], MAIJA, {}
    )
    for name, watches in (("päivystys", "watch a, watch b"), ("johto", "watch b")):
        with pytest.raises(InUse, match=f"{name} is used by {watches}: change them first"):
            watched.recipients.remove(read(watched.recipients, name))
    watched.recipients.remove(read(watched.recipients, "koukku"))
    assert list(watched.recipients.all()) == ["johto", "päivystys"]


def test_whoever_alerts_reads_recipients_and_writes_none(watched: Watched) -> None:
    watched.recipients.write([KOUKKU], MAIJA, {})
    reader = replace(watched.recipients, client=elasticsearch(load(AlertsSettings, watched.index.environ)))
    assert list(reader.all()) == ["koukku"]
    with pytest.raises(Fault, match="refuses that this user writes"):
        reader.write([recipient("x")], MAIJA, {})


def test_the_portal_writes_them_too(watched: Watched) -> None:
    portal = replace(watched.recipients, client=elasticsearch(load(PortalSettings, watched.index.environ)))
    portal.write([KOUKKU], MAIJA, {})
    portal.remove(read(portal, "koukku"))
    assert portal.all() == {}


@pytest.mark.parametrize("kind", [SearchSettings, AdminSettings])
def test_nobody_else_reads_them(watched: Watched, kind: type[SearchSettings | AdminSettings]) -> None:
    stranger = replace(watched.recipients, client=elasticsearch(load(kind, watched.index.environ)))
    with pytest.raises(Fault, match="refuses this user"):
        stranger.all()


def test_the_index_is_strict_and_making_it_again_does_no_harm(watched: Watched) -> None:
    watched.recipients.write([KOUKKU], MAIJA, {})
    name = RECIPIENTS_INDEX.apply(watched.index.admin, watched.index.namespace, 0)
    fields = watched.index.admin.indices.get_mapping(index=name)[name]["mappings"]
    assert (set(fields["properties"]), fields["dynamic"]) == (set(FIELDS), "strict")
    assert list(watched.recipients.all()) == ["koukku"]


def test_without_the_index_the_command_that_makes_it_is_named(watched: Watched) -> None:
    nowhere = replace(watched.recipients, namespace="nowhere")
    for ask in (nowhere.all, lambda: nowhere.read("x")):
        with pytest.raises(Fault, match="there is no index of recipients: make it with `kuulolla index apply`"):
            ask()
