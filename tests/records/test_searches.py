"""Saved searches on the real Elasticsearch: versions, and nobody overwrites what they have not seen."""

from dataclasses import replace
from datetime import timedelta

import pytest

from kuulolla.cli.demo import save_themes
from kuulolla.records.kept import ChangedMeanwhile
from kuulolla.records.known_searches import KnownSearches
from kuulolla.records.saved_search import Definition, SavedSearch
from kuulolla.records.searches import Searches
from kuulolla.records.searches_index import FIELDS, SEARCHES_INDEX
from kuulolla.records.starters import STARTERS, starter
from kuulolla.records.versions import MOST_EARLIER, Change, InUse, KeptVersions, Unusable
from kuulolla.runtime.elastic import elasticsearch
from kuulolla.runtime.faults import Fault, IndexAway
from kuulolla.runtime.settings import RecordsSettings, SearchSettings, load
from kuulolla.search.language.complain import QueryError
from kuulolla.search.language.expand import expand
from kuulolla.search.language.parse import parse
from tests.clocks import SetClock
from tests.records.conftest import SavedSearches
from tests.records.definitions import brand, theme
from tests.services.indexer.posts import NOW
from tests.services.indexer.proxy import Proxy

pytestmark = pytest.mark.real

MAIJA = Change("maija", NOW)
MATTI = Change("matti", NOW + timedelta(hours=1))
JONOT = theme("jonot", "jono OR jonottaa", title={"fi": "Jonot"}, group="about", set="public")
KELA = brand("kela", "Kela", "Kansaneläkelaitos", "FPA", exclusions=["Kelan kylä"])


def read(searches: Searches, definition: Definition) -> KeptVersions[SavedSearch]:
    found = searches.read(definition.kind, definition.name)
    assert found is not None
    return found


def test_what_is_saved_is_read_and_listed_by_kind_and_group(saved: SavedSearches) -> None:
    made = saved.searches.write([JONOT, KELA, theme("raha", "raha", group="value")], MAIJA, {})
    assert [(one.key, one.version, one.changed_by, one.changed_at) for one in made] == [
        ("theme:jonot", 1, "maija", NOW),
        ("brand:kela", 1, "maija", NOW),
        ("theme:raha", 1, "maija", NOW),
    ]
    assert list(saved.searches.all()) == ["brand:kela", "theme:jonot", "theme:raha"]
    assert list(saved.searches.all("theme", "about")) == ["theme:jonot"]
    kept = saved.searches.read("theme", "JONOT")
    assert kept is not None
    assert (kept.record, kept.record.definition, kept.earlier) == (made[0], JONOT, ())
    assert saved.searches.read("brand", "jonot") is None


def test_a_change_is_a_new_version_and_earlier_ones_can_be_looked_at(saved: SavedSearches) -> None:
    saved.searches.write([JONOT], MAIJA, {})
    (made,) = saved.searches.write([theme("jonot", "jono")], MATTI, {"theme:jonot": 1})
    assert (made.version, made.created_at, made.changed_at, made.changed_by) == (2, NOW, MATTI.at, "matti")
    kept = read(saved.searches, JONOT)
    assert kept.record == made
    first = kept.version(1)
    assert first is not None
    assert (first.definition, first.changed_by) == (JONOT, "maija")
    assert (kept.version(2), kept.version(3)) == (made, None)


def test_only_so_many_earlier_versions_are_kept(saved: SavedSearches) -> None:
    saved.searches.write([JONOT], MAIJA, {})
    for version in range(1, MOST_EARLIER + 3):
        saved.searches.write([theme("jonot", f"jono{version}")], MAIJA, {"theme:jonot": version})
    kept = read(saved.searches, JONOT)
    assert (kept.record.version, kept.record.query) == (MOST_EARLIER + 3, f"jono{MOST_EARLIER + 2}")
    assert [one.version for one in kept.earlier] == list(range(3, MOST_EARLIER + 3))


def test_nobody_replaces_or_removes_what_they_have_not_seen(saved: SavedSearches) -> None:
    saved.searches.write([JONOT], MAIJA, {})
    seen = read(saved.searches, JONOT)
    for over in ({}, {"theme:jonot": 2}):
        with pytest.raises(ChangedMeanwhile, match="somebody else changed theme:jonot"):
            saved.searches.write([theme("jonot", "x"), theme("uusi", "y")], MATTI, over)
    with pytest.raises(ChangedMeanwhile):
        saved.searches.write([KELA], MATTI, {"brand:kela": 1})
    assert list(saved.searches.all()) == ["theme:jonot"]
    saved.searches.write([theme("jonot", "jono")], MATTI, {"theme:jonot": 1})
    with pytest.raises(ChangedMeanwhile):
        saved.searches.remove(seen)
    assert read(saved.searches, JONOT).record.version == 2


def test_of_two_who_write_at_once_one_is_told(saved: SavedSearches, proxy: Proxy) -> None:
    saved.searches.write([JONOT], MAIJA, {})
    settings = load(RecordsSettings, {**saved.index.environ, "KUULOLLA_ELASTICSEARCH_URL": proxy.url})
    slow = replace(saved.searches, client=elasticsearch(settings))
    others = iter([theme("jonot", "jono OR matti")])

    def meanwhile(path: str) -> None:
        if "_bulk" in path and (other := next(others, None)) is not None:
            saved.searches.write([other], MATTI, {"theme:jonot": 1})

    proxy.whole_fault = meanwhile
    with pytest.raises(ChangedMeanwhile, match="somebody else changed theme:jonot just now: look again"):
        slow.write([theme("jonot", "jono OR maija"), theme("uusi", "x")], MAIJA, {"theme:jonot": 1})
    kept = read(saved.searches, JONOT)
    assert (kept.record.version, kept.record.query) == (2, "jono OR matti")


def test_what_cannot_be_used_is_refused_and_nothing_is_written(saved: SavedSearches) -> None:
    saved.searches.write([JONOT, theme("kaikki", "theme:jonot OR ruuhka")], MAIJA, {})
    with pytest.raises(Unusable) as caught:
        saved.searches.write([theme("hyvä", "x"), theme("outo", "theme:jonott")], MAIJA, {})
    assert str(caught.value) == (
        "theme:outo: column 7: there is no theme “jonott” in theme:outo; did you mean theme:jonot?"
    )
    with pytest.raises(Unusable, match="theme:jonot uses theme:kaikki uses theme:jonot"):
        saved.searches.write([theme("jonot", "theme:kaikki")], MAIJA, {"theme:jonot": 1})
    assert {key: one.version for key, one in saved.searches.all().items()} == {"theme:jonot": 1, "theme:kaikki": 1}


def test_what_another_one_uses_cannot_be_removed(saved: SavedSearches) -> None:
    saved.searches.write([JONOT, theme("kaikki", "theme:jonot OR ruuhka")], MAIJA, {})
    with pytest.raises(InUse, match="theme:jonot is used by theme:kaikki: change them first"):
        saved.searches.remove(read(saved.searches, JONOT))
    saved.searches.remove(read(saved.searches, theme("kaikki", "x")))
    saved.searches.remove(read(saved.searches, JONOT))
    assert saved.searches.all() == {}
    assert saved.searches.read("theme", "jonot") is None


def test_all_sets_to_begin_with_are_kept_at_once(saved: SavedSearches) -> None:
    themes = {one.key: one for name in STARTERS for one in starter(name)}
    saved.searches.write(list(themes.values()), MAIJA, {})
    assert {key: one.definition for key, one in saved.searches.all().items()} == themes


def test_queries_name_what_is_saved(saved: SavedSearches) -> None:
    saved.searches.write([JONOT, KELA], MAIJA, {})
    known = KnownSearches(lambda: saved.searches.all().values(), SetClock(NOW))
    assert expand(parse("brand:kela theme:Jonot"), known.now()) == parse(f"({KELA.text}) ({JONOT.text})")


def test_who_searches_reads_saved_searches_and_writes_none(saved: SavedSearches) -> None:
    saved.searches.write([JONOT], MAIJA, {})
    reader = replace(saved.searches, client=elasticsearch(load(SearchSettings, saved.index.environ)))
    assert list(reader.all()) == ["theme:jonot"]
    with pytest.raises(Fault, match="refuses this user"):
        reader.write([KELA], MAIJA, {})
    assert list(saved.searches.all()) == ["theme:jonot"]


def test_the_document_says_what_it_holds(saved: SavedSearches) -> None:
    saved.searches.write([KELA], MAIJA, {})
    assert saved.document("brand:kela") == {
        "schema_version": 1,
        "kind": "brand",
        "name": "kela",
        "aliases": ["Kela", "Kansaneläkelaitos", "FPA"],
        "exclusions": ["Kelan kylä"],
        "version": 1,
        "created_at": "2026-11-20T12:00:00Z",
        "changed_at": "2026-11-20T12:00:00Z",
        "changed_by": "maija",
    }


def test_the_index_is_strict_and_making_it_again_does_no_harm(saved: SavedSearches) -> None:
    saved.searches.write([JONOT], MAIJA, {})
    name = SEARCHES_INDEX.apply(saved.index.admin, saved.index.namespace, 0)
    fields = saved.index.admin.indices.get_mapping(index=name)[name]["mappings"]
    assert (set(fields["properties"]), fields["dynamic"]) == (set(FIELDS), "strict")
    assert list(saved.searches.all()) == ["theme:jonot"]


def test_without_the_index_the_command_that_makes_it_is_named(saved: SavedSearches) -> None:
    nowhere = replace(saved.searches, namespace="nowhere")
    with pytest.raises(Fault, match="kuulolla index apply"):
        nowhere.all()
    with pytest.raises(Fault, match="kuulolla index apply"):
        nowhere.read("theme", "jonot")


def test_while_elasticsearch_is_away_that_is_said(saved: SavedSearches, proxy: Proxy) -> None:
    proxy.away = True
    settings = load(RecordsSettings, {**saved.index.environ, "KUULOLLA_ELASTICSEARCH_URL": proxy.url})
    with pytest.raises(IndexAway):
        replace(saved.searches, client=elasticsearch(settings)).all()


def test_one_that_no_grammar_takes_any_more_is_told_to_who_asks_it_alone(saved: SavedSearches) -> None:
    saved.searches.write([JONOT, theme("vanha", "x")], MAIJA, {})
    broken = {**saved.document("theme:vanha"), "query": "((("}
    saved.searches.client.index(
        index=SEARCHES_INDEX.alias(saved.index.namespace), id="theme:vanha", document=broken, refresh=True
    )
    known = KnownSearches(lambda: saved.searches.all().values(), SetClock(NOW))
    assert known.now().find("theme", "jonot") == parse("jono OR jonottaa")
    with pytest.raises(QueryError, match="theme:vanha can no longer be used"):
        known.now().find("theme", "vanha")
    saved.searches.write([theme("jonot", "jono")], MATTI, {"theme:jonot": 1})
    saved.searches.write([theme("vanha", "mennyt")], MATTI, {"theme:vanha": 1})
    assert read(saved.searches, theme("vanha", "x")).earlier[0].query == "((("


def test_the_demo_saves_themes_and_leaves_those_that_are_there(saved: SavedSearches) -> None:
    saved.searches.write([theme("jonot", "jonotus")], MAIJA, {})
    for _ in range(2):
        save_themes(load(RecordsSettings, saved.index.environ))
    found = saved.searches.all()
    assert set(found) == {one.key for one in starter("public", "path", "value")}
    assert {one.version for one in found.values()} == {1}
    assert (found["theme:jonot"].query, found["theme:raha"].changed_by) == ("jonotus", "kuulolla demo")
