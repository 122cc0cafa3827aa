"""`kuulolla incidents` on the real Elasticsearch, what it shows, and the page about incidents."""

import json
import re
import shlex
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import typer
from rich.console import Console

from kuulolla.cli.incidents import incident_id
from kuulolla.cli.show_incident import comments, facts, figure, history, reasons, sent, table
from kuulolla.records.deliveries import Deliveries
from kuulolla.records.deliveries_index import DELIVERIES_INDEX
from kuulolla.records.delivery import DeliveryKind, Outcome, attempted
from kuulolla.records.handle_incident import acknowledge, assign, comment, mark_false_alarm, remove_comment
from kuulolla.records.incident import Incident, Why
from kuulolla.records.incidents import Incidents
from kuulolla.records.incidents_index import INCIDENTS_INDEX
from kuulolla.records.versions import Change
from kuulolla.runtime.elastic import elasticsearch
from kuulolla.runtime.settings import AlertsSettings, load
from kuulolla.search.index import apply_template
from tests.command import kuulolla, kuulolla_here
from tests.records.noticed import BEGAN, WHY, closed, incident
from tests.records.outgoing import attempt, delivery
from tests.services.indexer.conftest import Index, fresh_index
from tests.services.indexer.posts import NOW, scored

PAGE = (Path(__file__).parents[2] / "docs" / "incidents.md").read_text(encoding="utf-8")
COMMANDS = [line for block in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL) for line in block.splitlines()]

MAIJA = Change("maija", NOW + timedelta(minutes=5))


def printed(made: object) -> str:
    console = Console(width=200)
    with console.capture() as captured:
        console.print(made)
    return captured.get()


def test_whatever_is_known_of_an_incident_is_told_in_lines() -> None:
    peak = {"at": BEGAN - timedelta(hours=2), "observed": 44, "expected": 4.5, "upper": 11.25}
    farthest = {
        "at": BEGAN - timedelta(hours=3),
        "minutes": 120,
        "observed": 60,
        "expected": 9,
        "upper": 30,
        "score": 2,
    }
    made = incident(peak=peak, farthest=farthest)
    made = closed(mark_false_alarm(assign(acknowledge(made, MAIJA), "matti", MAIJA), MAIJA, "kampanja\nloppui"))
    assert list(facts(made)) == [
        f"incident {made.id}: closed, major",
        "watch kela, version 1: negative_count of brand:kela in 1 h",
        "began 2026-11-20 11:00, noticed 2026-11-20 12:00, ended 2026-11-20 12:00, closed 2026-11-20 14:00 (calm)",
        "last interval 2026-11-20 11:00: 40, expected 5, usual as far as 11.5",
        "highest interval 2026-11-20 09:00: 44, expected 4.5, usual as far as 11.25",
        "farthest beyond, 2 h from 2026-11-20 08:00: 60, expected 9, usual as far as 30",
        "beyond what was expected, in all: 35",
        "sensitivity normal, score 1.6",
        "acknowledged by maija at 2026-11-20 12:05",
        "assigned to matti",
        "a false alarm, says maija at 2026-11-20 12:05: kampanja\n  loppui",
    ]
    assert list(history(made.history)) == [
        "2026-11-20 12:00 opened",
        "2026-11-20 12:05 acknowledged by maija",
        "2026-11-20 12:05 assigned by maija: matti",
        "2026-11-20 12:05 marked by maija",
        "2026-11-20 14:00 closed",
    ]
    assert len(list(facts(incident()))) == 8


def test_why_it_is_is_told_in_a_line_for_each_kind_of_reason() -> None:
    grown = [{"name": "\x1bKallio", "now": 3, "before": 0.25}]
    why = Why.model_validate({**WHY, "places": grown, "touchpoints": grown})
    assert list(reasons(why)) == [
        "60% of it is one text",
        "words: jonot 20 (before: 1.5)",
        "themes: jonot 12 (before: 2)",
        "channels: forum 30 (before: 4)",
        "places: ·Kallio 3 (before: 0.25)",
        "touchpoints: ·Kallio 3 (before: 0.25)",
        f"post {'a' * 32}: 7 copies, shared 12 times",
    ]
    assert list(reasons(Why())) == []


def test_what_people_said_is_told_with_who_and_when() -> None:
    made = comment(comment(incident(), "Naapurin nimi.", MAIJA), "Soitin.\nEi vastaa.", MAIJA)
    assert list(comments(remove_comment(made, 1, MAIJA))) == [
        "1. 2026-11-20 12:05 maija: (removed)",
        "2. 2026-11-20 12:05 maija: Soitin.\n  Ei vastaa.",
    ]


@pytest.mark.parametrize(
    ("value", "shown"),
    [(40, "40"), (0, "0"), (1234.5, "1,234.5"), (-0.456, "-0.46"), (100.0, "100"), (1e6, "1,000,000")],
)
def test_a_figure_is_as_short_as_it_can_be(value: float, shown: str) -> None:
    assert figure(value) == shown


def test_in_a_table_nobody_s_words_are_markup() -> None:
    mine = assign(incident(), "[red]matti[/red]", MAIJA)
    nothing = mark_false_alarm(mine, MAIJA)
    assert "[red]matti[/red]" in printed(table([mine]))
    assert "a false alarm" in printed(table([nothing]))
    said = attempted(delivery(), attempt(Outcome.LATER, 3, "[b]451 later"))
    shown = printed(sent([said, delivery("johto")]))
    assert "2026-11-20 12:04" in shown  # when it is tried again
    assert "[b]451 later" in shown
    assert "2026-11-20 12:00" in shown


@pytest.mark.parametrize("written", ["", "kela", "0" * 31, "0" * 33, "G" * 32, f"{'0' * 32}\n"])
def test_what_is_no_id_is_wrong_use(written: str) -> None:
    with pytest.raises(typer.BadParameter, match="an ID has 32 digits"):
        incident_id(written)


@dataclass(frozen=True)
class Noticed:
    """A namespace with a post, and incidents that the user `alerts` keeps."""

    index: Index
    incidents: Incidents
    deliveries: Deliveries

    def open(self, made: Incident) -> str:
        return self.incidents.open_once(made).record.id

    def run(self, *words: str) -> "subprocess.CompletedProcess[str]":
        """`kuulolla incidents …`."""
        return kuulolla_here(self.index.environ, "incidents", *words)

    def json(self, *words: str) -> Any:  # noqa: ANN401 - JSON
        """What a good command prints with --json."""
        done = self.run(*words, "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)


@pytest.fixture(scope="module")
def noticed(stack: Mapping[str, str]) -> Iterator[Noticed]:
    with fresh_index(stack) as index:
        apply_template(index.admin, index.namespace, 0, index.generation.analyser)
        for records in (INCIDENTS_INDEX, DELIVERIES_INDEX):
            records.apply(index.admin, index.namespace, 0)
        assert index.write().write([scored(1, text="Jono ulottui kadulle."), scored(2)]) == {}
        index.admin.indices.refresh(index=index.alias)
        client = elasticsearch(load(AlertsSettings, index.environ))
        yield Noticed(index, Incidents(client, index.namespace), Deliveries(client, index.namespace))
        client.close()


@pytest.mark.real
def test_every_command_of_the_page_does_what_it_says(noticed: Noticed) -> None:
    (named,) = set(re.findall("[0-9a-f]{32}", PAGE))
    noticed.open(incident("vesi", id=named, search="theme:vesi", metric="total_count", why=WHY))
    said = {}
    for line in COMMANDS:
        program, group, *words = shlex.split(line)
        assert (program, group) == (".venv/bin/kuulolla", "incidents")
        done = noticed.run(*words)
        assert (done.returncode, done.stderr) == (0, ""), (line, done.stderr)
        said[" ".join(words)] = done.stdout
    assert named in said["list --state open"]
    assert json.loads(said["list --watch vesi --since 2026-11-01 --json"])[0]["false_alarm"] is not None
    (kept,) = noticed.incidents.of_watch("vesi")
    assert (kept.record.assignee, len(kept.record.comments), kept.record.false_alarm) == ("matti", 1, None)


@pytest.mark.real
def test_one_is_shown_with_its_posts_and_what_was_sent_and_an_erased_post_is_not(noticed: Noticed) -> None:
    gone = "f" * 32
    why = {**WHY, "telling": [scored(1).id, gone]}
    named = noticed.open(comment(incident("kela", why=why), "Soitin.", MAIJA))
    noticed.deliveries.plan([delivery(incident=named, id="e" * 32)])
    noticed.deliveries.due(NOW)  # what was planned is seen
    shown = noticed.run("show", named).stdout
    places = [shown.index(part) for part in ("watch kela", "  words: jonot", "Jono ulottui", "päivystys", "comments:")]
    assert places == sorted(places)
    assert shown.endswith(
        "comments:\n  1. 2026-11-20 12:05 maija: Soitin.\nhistory:\n"
        "  2026-11-20 12:00 opened\n  2026-11-20 12:05 commented by maija\n"
    )
    found = noticed.json("show", named)
    assert found["q"] == "brand:kela sentiment:negative"
    assert [(post["id"], post["text"]) for post in found["posts"]] == [(scored(1).id, "Jono ulottui kadulle.")]
    assert [one["kind"] for one in found["deliveries"]] == [DeliveryKind.OPENED]
    assert noticed.run("show", noticed.open(incident("ilman"))).returncode == 0  # nobody knows why


@pytest.mark.real
def test_it_is_handled_and_who_was_first_stays(noticed: Noticed) -> None:
    named = noticed.open(incident("hoidettava"))
    first = noticed.run("acknowledge", named, "--by", "maija").stdout
    assert first.startswith(f"{named}: acknowledged by maija at ")
    assert noticed.run("acknowledge", named, "--by", "matti").stdout == first
    assert noticed.run("assign", named, "matti").stdout == f"{named}: assigned to matti\n"
    assert noticed.run("assign", named, "").stdout == f"{named}: assigned to nobody\n"
    assert noticed.run("comment", named, "Soitin.", "--by", "matti").stdout == f"{named}: comments: 1\n"
    marked = noticed.run("false-alarm", named, "--note", "kampanja", "--by", "maija").stdout
    assert marked.startswith(f"{named}: a false alarm, says maija at ")
    assert noticed.run("comment", named, "--remove", "1").stdout == f"{named}: removed comment 1\n"
    assert noticed.run("false-alarm", named, "--remove-note").stdout == marked
    assert noticed.run("false-alarm", named, "--undo").stdout == f"{named}: no false alarm any more\n"
    kept = noticed.incidents.read(named)
    assert kept is not None
    done = [(one.what, one.by) for one in kept.record.history if one.what in {"marked", "commented"}]
    assert done == [("commented", "matti"), ("marked", "maija")]
    assert [one.detail for one in kept.record.history[-3:-1]] == ["comment 1", "the note of the false alarm"]
    assert (kept.record.comments[0].by, kept.record.comments[0].text) == ("matti", None)


@pytest.mark.real
def test_those_that_are_asked_for_are_listed(noticed: Noticed) -> None:
    made = [
        noticed.open(incident("lista", began_at=BEGAN + hours, opened_at=NOW + hours))
        for hours in (timedelta(), timedelta(days=1), timedelta(days=2))
    ]
    noticed.incidents.change(made[0], closed)
    of_watch = ("list", "--watch", "LISTA")
    assert [one["id"] for one in noticed.json(*of_watch)] == made[::-1]
    assert [one["id"] for one in noticed.json(*of_watch, "--state", "closed")] == [made[0]]
    assert [one["id"] for one in noticed.json(*of_watch, "--since", "2026-11-21")] == made[:0:-1]
    part = noticed.run(*of_watch, "--size", "2").stdout
    assert (made[2] in part, made[0] in part) == (True, False)
    assert part.endswith("there are older ones: --size shows more of them\n")
    assert "older" not in noticed.run(*of_watch, "--size", "3").stdout


@pytest.mark.real
def test_wrong_use_is_told_in_one_line(noticed: Noticed) -> None:
    nowhere, over = "0" * 32, noticed.open(closed(incident("mennyt")))
    told = f"there is no incident {nowhere}: `kuulolla incidents list` shows what there is\n"
    done = kuulolla(noticed.index.environ, "incidents", "show", nowhere)
    assert (done.returncode, done.stderr) == (1, f"kuulolla: {told}")
    assert noticed.run("comment", nowhere, "hei").stderr == f"kuulolla: {told}"
    assert "nobody can acknowledge it" in noticed.run("acknowledge", over).stderr
    assert noticed.run("comment", over, "").stderr.startswith("kuulolla: text: ")
    assert "is not marked as a false alarm" in noticed.run("false-alarm", over, "--undo").stderr
    assert noticed.run("false-alarm", over, "--undo", "--note", "x").returncode == 2
    assert noticed.run("comment", over).returncode == 2
    assert noticed.run("comment", over, "hei", "--remove", "1").returncode == 2
    assert noticed.run("false-alarm", over, "--undo", "--remove-note").returncode == 2
    assert noticed.run("show", "kela").returncode == 2
