"""Incidents on the real Elasticsearch: opened once, changed only as they were seen, found newest first."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest
from elasticsearch import Elasticsearch
from prometheus_client import REGISTRY

from kuulolla.records import incidents
from kuulolla.records.false_alarms import FalseAlarms
from kuulolla.records.handle_incident import acknowledge, comment, mark_false_alarm, unmark
from kuulolla.records.incident import Event, Incident, State, What
from kuulolla.records.incidents import Incidents, OpenIncident
from kuulolla.records.incidents_index import FIELDS, INCIDENTS_INDEX
from kuulolla.records.kept import ChangedMeanwhile, Kept
from kuulolla.records.sensitivity import Sensitivity
from kuulolla.records.unreadable import UnreadableRecord
from kuulolla.records.versions import Change
from kuulolla.runtime.elastic import elasticsearch
from kuulolla.runtime.faults import Fault
from kuulolla.runtime.settings import (
    AdminSettings,
    AlertsSettings,
    ElasticsearchSettings,
    PortalSettings,
    RecordsSettings,
    SearchSettings,
    load,
)
from kuulolla.search.cursor import BadCursor
from tests.records.conftest import bare_index
from tests.records.noticed import BEGAN, WHY, closed, incident
from tests.services.indexer.conftest import Index
from tests.services.indexer.posts import NOW

pytestmark = pytest.mark.real

__all__ = ["bare_index"]  # fixture

MAIJA = Change("maija", NOW + timedelta(minutes=5))
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Noticed:
    """The incidents of a namespace, as the user `alerts` has them."""

    index: Index
    incidents: Incidents

    def as_user(self, kind: type[ElasticsearchSettings]) -> Incidents:
        return replace(self.incidents, client=elasticsearch(load(kind, self.index.environ)))


@pytest.fixture
def noticed(bare_index: Index) -> Iterator[Noticed]:
    INCIDENTS_INDEX.apply(bare_index.admin, bare_index.namespace, 0)
    client: Elasticsearch = elasticsearch(load(AlertsSettings, bare_index.environ))
    yield Noticed(bare_index, Incidents(client, bare_index.namespace))
    client.close()


def test_what_is_opened_is_read_and_a_second_opening_is_the_same_one(noticed: Noticed) -> None:
    made = incident(why=WHY)
    first = noticed.incidents.open_once(made)
    assert first.record == made
    changed = noticed.incidents.update(first, comment(made, "katson", MAIJA))
    again = noticed.incidents.open_once(incident(opened_at=NOW + HOUR))
    assert again == changed == noticed.incidents.read(made.id)
    assert noticed.incidents.read("0" * 32) is None


def test_of_many_who_notice_it_at_once_all_get_the_one(noticed: Noticed) -> None:
    with ThreadPoolExecutor(8) as threads:
        opened = list(threads.map(lambda at: noticed.incidents.open_once(incident(observed=at)), range(8)))
    assert len({one.record.observed for one in opened}) == 1
    assert len(noticed.incidents.open_now()) == 1


def test_nobody_changes_what_they_have_not_seen(noticed: Noticed) -> None:
    seen = noticed.incidents.open_once(incident())
    by_maija = noticed.as_user(PortalSettings).update(seen, acknowledge(seen.record, MAIJA))
    with pytest.raises(ChangedMeanwhile, match=f"somebody else changed {seen.record.id} just now"):
        noticed.incidents.update(seen, closed(seen.record))
    over = noticed.incidents.update(by_maija, closed(by_maija.record))
    assert over.record.acknowledged == by_maija.record.acknowledged
    assert noticed.incidents.read(seen.record.id) == over


def test_what_somebody_does_is_done_again_where_another_change_came_between(noticed: Noticed) -> None:
    made = noticed.incidents.open_once(incident()).record
    people, others = noticed.as_user(RecordsSettings), iter(["a", "b"])

    def said(one: Incident) -> Incident:
        if (other := next(others, None)) is not None:
            noticed.incidents.change(made.id, lambda now: comment(now, other, MAIJA))
        return comment(one, "katson", MAIJA)

    kept = people.change(made.id, said)
    assert kept == noticed.incidents.read(made.id)
    assert [one.text for one in kept.record.comments] == ["a", "b", "katson"] if kept else False
    assert people.change("0" * 32, said) is None


def test_where_others_change_it_all_the_time_that_is_told(noticed: Noticed) -> None:
    made = noticed.incidents.open_once(incident()).record

    def said(one: Incident) -> Incident:
        noticed.incidents.change(made.id, lambda now: comment(now, "taas", MAIJA))
        return comment(one, "katson", MAIJA)

    with pytest.raises(ChangedMeanwhile):
        noticed.as_user(RecordsSettings).change(made.id, said)
    assert {one.text for kept in noticed.incidents.newest_open(9) for one in kept.record.comments} == {"taas"}


def test_what_did_not_change_is_not_written(noticed: Noticed) -> None:
    seen = noticed.incidents.open_once(incident())
    acknowledged = noticed.incidents.update(seen, acknowledge(seen.record, MAIJA))
    again = noticed.incidents.update(acknowledged, acknowledge(acknowledged.record, Change("matti", NOW + HOUR)))
    assert again is acknowledged
    assert noticed.incidents.read(seen.record.id) == acknowledged


def opened(noticed: Noticed, *watches: str) -> list[Incident]:
    """An incident an hour, of the watches in turn, oldest first."""
    made = [incident(watch, began_at=BEGAN + at * HOUR, opened_at=NOW + at * HOUR) for at, watch in enumerate(watches)]
    for one in made:
        noticed.incidents.open_once(one)
    return made


def test_those_of_a_watch_and_those_that_are_open_are_found_at_once_newest_first(noticed: Noticed) -> None:
    a, b, c = opened(noticed, "kela", "hsl", "kela")
    kept = noticed.incidents.of_watch("kela")
    assert [one.record for one in kept] == [c, a]
    over = noticed.incidents.update(kept[1], closed(a))
    assert [one.record for one in noticed.incidents.newest_open(9)] == [c, b]
    assert [one.id for one in noticed.incidents.open_now()] == [c.id, b.id]
    assert noticed.incidents.of_watch("kela", State.CLOSED) == [over]
    assert [one.record for one in noticed.incidents.of_watch("kela", State.OPEN)] == [c]
    assert len(noticed.incidents.of_watch("kela", size=1)) == 1
    assert noticed.incidents.of_watch("poissa") == []
    # What was found can be changed as it was found.
    noticed.incidents.update(noticed.incidents.of_watch("kela")[0], acknowledge(c, MAIJA))


def counted() -> float:
    """How many incidents could not be read in this process."""
    return REGISTRY.get_sample_value("kuulolla_records_unreadable_total", {"kind": "incidents"}) or 0.0


def test_one_that_cannot_be_read_is_left_out_and_said_once_and_by_its_key_it_is_told_what_to_do(
    noticed: Noticed,
) -> None:
    a, b, c = opened(noticed, "kela", "hsl", "kela")
    alias, before = INCIDENTS_INDEX.alias(noticed.index.namespace), counted()
    newer = {**c.model_dump(mode="json", exclude_none=True), "history": [{"at": NOW.isoformat(), "what": "snoozed"}]}
    noticed.incidents.client.index(index=alias, id=c.id, document=newer, refresh=True)
    assert [one.record for one in noticed.incidents.newest_open(9)] == [b, a]
    assert [one.record for one in noticed.incidents.of_watch("kela")] == [a]
    first = noticed.incidents.since(size=1)
    assert (first.incidents, first.after is None) == ((), False), "those after it are on the next page"
    assert [one.record for one in noticed.incidents.since(size=2, after=first.after).incidents] == [b, a]
    unread = noticed.incidents.newest(["kela", "hsl"])["kela"]
    assert isinstance(unread, UnreadableRecord)
    assert counted() == before + 1
    told = rf"^{c.id} of the incidents cannot be read \(history.0.what enum\): .* delete that document of {alias}$"
    with pytest.raises(UnreadableRecord, match=told):
        noticed.incidents.read(c.id)


def test_all_open_ones_are_found_however_many_there_are(noticed: Noticed) -> None:
    acknowledged = acknowledge(incident("w0"), MAIJA)
    many = [acknowledged, *(incident(f"w{number}") for number in range(1, 1_200)), closed(incident("over"))]
    alias = INCIDENTS_INDEX.alias(noticed.index.namespace)
    lines = [
        line for one in many for line in ({"create": {"_id": one.id}}, one.model_dump(mode="json", exclude_none=True))
    ]
    assert not noticed.incidents.client.bulk(index=alias, operations=lines, refresh=True)["errors"]
    found = {one.watch: one for one in noticed.incidents.open_now()}
    assert found.keys() == {f"w{number}" for number in range(1_200)}
    kept = noticed.incidents.read(acknowledged.id)
    assert kept is not None
    assert found["w0"] == OpenIncident.of(kept)
    assert found["w0"].looked_after_since == MAIJA.at


def test_the_newest_of_each_watch_is_found_as_it_can_be_changed(noticed: Noticed) -> None:
    _, b, c = opened(noticed, "kela", "hsl", "kela")
    newest = noticed.incidents.newest(["kela", "hsl", "poissa"])
    records = {name: kept.record for name, kept in newest.items() if isinstance(kept, Kept)}
    assert records == {"kela": c, "hsl": b}
    kept = newest["kela"]
    assert isinstance(kept, Kept)
    assert noticed.incidents.update(kept, closed(c)).record.state is State.CLOSED
    many = [f"v{at}" for at in range(501)]
    opened(noticed, many[0], many[-1])
    assert set(noticed.incidents.newest(many)) == {many[0], many[-1]}


def test_pages_go_back_in_time_and_what_comes_meanwhile_pushes_nothing_over(noticed: Noticed) -> None:
    made = opened(noticed, *("kela", "hsl") * 3)
    at_once = [incident(f"w{at}", began_at=NOW + 9 * HOUR, opened_at=NOW + 9 * HOUR) for at in range(3)]
    for one in at_once:
        noticed.incidents.open_once(one)
    seen, after, pages = list[str](), None, 0
    while pages == 0 or after is not None:
        page = noticed.incidents.since(size=2, after=after)
        seen += [one.record.id for one in page.incidents]
        after, pages = page.after, pages + 1
        noticed.incidents.open_once(incident(f"m{pages}", opened_at=NOW + 20 * HOUR))
    expected = [*sorted(one.id for one in at_once), *(one.id for one in reversed(made))]
    assert (seen, pages) == (expected, 5)


def test_incidents_since_a_moment_and_of_a_watch_are_found(noticed: Noticed) -> None:
    made = opened(noticed, *("kela", "hsl") * 3)
    page = noticed.incidents.since(NOW + 3 * HOUR)
    assert ([one.record for one in page.incidents], page.after) == ([made[5], made[4], made[3]], None)
    of_kela = noticed.incidents.since(NOW + HOUR, watch="kela", size=1)
    assert [one.record for one in of_kela.incidents] == [made[4]]
    rest = noticed.incidents.since(NOW + HOUR, watch="kela", size=1, after=of_kela.after)
    assert ([one.record for one in rest.incidents], rest.after) == ([made[2]], None)
    over = noticed.incidents.change(made[5].id, closed)
    assert noticed.incidents.since(NOW + 3 * HOUR, state=State.CLOSED).incidents == (over,)
    assert [one.record for one in noticed.incidents.since(watch="hsl", state=State.OPEN).incidents] == [
        made[3],
        made[1],
    ]


@pytest.mark.parametrize("after", ["", "1", "1.2", f"x.{'0' * 32}", f"1.{'0' * 31}", f"{'9' * 30}.{'0' * 32}"])
def test_what_is_no_place_is_refused(noticed: Noticed, after: str) -> None:
    with pytest.raises(BadCursor, match="this is no place in the incidents"):
        noticed.incidents.since(after=after)


def test_how_often_a_watch_was_wrong_is_counted(noticed: Noticed) -> None:
    opened(noticed, "kela", "hsl", "kela")
    noticed.incidents.open_once(incident("kela", began_at=NOW + 9 * HOUR, opened_at=NOW + 9 * HOUR, score=1.2))
    one, two, _ = noticed.incidents.of_watch("kela")
    noticed.incidents.update(one, mark_false_alarm(one.record, MAIJA))
    marked = noticed.incidents.update(two, mark_false_alarm(two.record, MAIJA))
    noticed.incidents.update(marked, unmark(marked.record, MAIJA))
    counted = noticed.incidents.false_alarms(["kela", "hsl", "poissa"])
    assert counted == {
        "kela": FalseAlarms(3, 1, avoided_by=Sensitivity.LOW),
        "hsl": FalseAlarms(1, 0),
        "poissa": FalseAlarms(0, 0),
    }
    assert [counted[watch].share for watch in ("kela", "hsl", "poissa")] == [1 / 3, 0.0, None]
    assert noticed.incidents.false_alarms([]) == {}


def test_those_that_lasted_until_a_moment_or_still_do_are_found_by_what_their_watch_is_called(noticed: Noticed) -> None:
    goes_on, over, other = (noticed.incidents.open_once(incident(name)) for name in ("source:a", "source:b", "kela"))
    ended = noticed.incidents.update(over, closed(over.record)).record
    assert ended.closed_at is not None

    def found(moment: datetime) -> set[str]:
        return {kept.record.watch for kept in noticed.incidents.lasting_since(moment, "source:")}

    assert found(ended.closed_at) == {"source:a", "source:b"}
    assert found(ended.closed_at + HOUR) == {goes_on.record.watch}
    assert other.record.watch not in found(BEGAN)


def test_all_that_lasted_at_some_time_of_a_period_are_found_whenever_they_began(
    noticed: Noticed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(incidents, "_PAGE", 2)
    at = {name: NOW + hours * HOUR for name, hours in (("over", -9), ("began before", -8), ("began", 1), ("later", 5))}
    for name, moment in at.items():
        noticed.incidents.open_once(incident(name, began_at=moment, opened_at=moment))
    for name, hours in (("over", -1), ("began", 9)):
        (kept,) = noticed.incidents.of_watch(name)
        made = kept.record.with_event(Event(at=NOW, what=What.CLOSED), state="closed", closed_at=NOW + hours * HOUR)
        noticed.incidents.update(kept, made)

    def found(begins: int, ends: int) -> list[str]:
        return [one.watch for one in noticed.incidents.lasting(NOW + begins * HOUR, NOW + ends * HOUR)]

    assert found(0, 5) == ["began", "began before"]
    assert found(-2, 6) == ["later", "began", "began before", "over"]
    assert found(10, 11) == ["later", "began before"]
    assert found(-20, -10) == []


def test_those_of_one_event_are_found(noticed: Noticed) -> None:
    first = noticed.incidents.open_once(incident("kela")).record
    second = noticed.incidents.open_once(incident("hsl", event=first.id)).record
    noticed.incidents.open_once(incident("muu"))
    assert {kept.record.id for kept in noticed.incidents.of_event(first.event)} == {first.id, second.id}


def test_an_event_goes_on_while_an_incident_of_it_is_open_though_it_cannot_be_read(noticed: Noticed) -> None:
    first = incident()
    second = incident("hsl", event=first.event)
    noticed.incidents.open_once(closed(first))
    assert not noticed.incidents.goes_on(first.event)
    newer = {**second.model_dump(mode="json", exclude_none=True), "metric": "loudness"}
    alias = INCIDENTS_INDEX.alias(noticed.index.namespace)
    noticed.incidents.client.index(index=alias, id=second.id, document=newer, refresh=True)
    assert noticed.incidents.goes_on(first.event)
    assert not noticed.incidents.goes_on(second.id)


@pytest.mark.parametrize("kind", [PortalSettings, RecordsSettings])
def test_people_change_incidents(noticed: Noticed, kind: type[ElasticsearchSettings]) -> None:
    seen = noticed.incidents.open_once(incident())
    people = noticed.as_user(kind)
    made = people.update(people.newest_open(1)[0], acknowledge(seen.record, MAIJA))
    assert noticed.incidents.read(seen.record.id) == made


def test_who_only_searches_reads_none_and_who_keeps_the_index_opens_none(noticed: Noticed) -> None:
    with pytest.raises(Fault, match="refuses this user"):
        noticed.as_user(SearchSettings).open_now()
    with pytest.raises(Fault, match="refuses this user"):
        noticed.as_user(AdminSettings).open_once(incident())


def test_the_index_is_strict_and_making_it_again_does_no_harm(noticed: Noticed) -> None:
    noticed.incidents.open_once(closed(mark_false_alarm(acknowledge(incident(why=WHY), MAIJA), MAIJA, "ei")))
    name = INCIDENTS_INDEX.apply(noticed.index.admin, noticed.index.namespace, 0)
    fields = noticed.index.admin.indices.get_mapping(index=name)[name]["mappings"]
    assert (set(fields["properties"]), fields["dynamic"]) == (set(FIELDS), "strict")
    assert len(noticed.incidents.of_watch("kela")) == 1


def test_without_the_index_the_command_that_makes_it_is_named(noticed: Noticed) -> None:
    nowhere = replace(noticed.incidents, namespace="nowhere")
    for ask in (nowhere.open_now, lambda: nowhere.open_once(incident()), lambda: nowhere.read("0" * 32)):
        with pytest.raises(Fault, match="there is no index of incidents: make it with `kuulolla index apply`"):
            ask()
