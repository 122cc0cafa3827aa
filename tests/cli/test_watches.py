"""`kuulolla watches` on the real Elasticsearch, and the page about watches and recipients."""

import json
import re
import shlex
import stat
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import get_args

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from kuulolla.cli import recipients, watches
from kuulolla.cli.watches import told, wrong
from kuulolla.cli.watches_given import quiet, steps
from kuulolla.records.false_alarms import FalseAlarms
from kuulolla.records.handle_incident import mark_false_alarm
from kuulolla.records.import_watches import WatchesKnown, against
from kuulolla.records.incidents import Incidents
from kuulolla.records.incidents_index import INCIDENTS_INDEX
from kuulolla.records.quiet_hours import QuietHours
from kuulolla.records.recipient import Channel, Digest, Language
from kuulolla.records.sensitivity import Sensitivity
from kuulolla.records.versions import Change, KeptVersions
from kuulolla.records.watch import Metric, WatchDefinition
from kuulolla.records.watch_state import WatchState
from kuulolla.records.watch_states import WatchStates
from kuulolla.records.watch_states_index import WATCH_STATES_INDEX
from kuulolla.records.watches_file import read_watches
from kuulolla.runtime.elastic import elasticsearch
from kuulolla.runtime.settings import AlertsSettings, load
from tests.records.conftest import Watched, bare_index, watched
from tests.records.definitions import brand, theme
from tests.records.noticed import incident
from tests.records.told import WATCHES, kept_watch, recipient, watch
from tests.services.alerts.notify.mail import Inbox, MailServer
from tests.services.indexer.posts import NOW

__all__ = ["bare_index", "watched"]  # fixtures

PAGE = (Path(__file__).parents[2] / "docs" / "watches.md").read_text(encoding="utf-8")
COMMANDS = [line for block in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL) for line in block.splitlines()]


def test_the_yaml_of_the_page_can_be_imported() -> None:
    (text,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    file = read_watches(text)
    assert against(file, WatchesKnown({}, {}, {"theme:vesi"})) == []
    assert list(file.entries) == ["recipient:johto", "watch:vesi"]


@pytest.mark.parametrize(
    ("offered", "kept"),
    [
        (watches.Metric, Metric),
        (watches.Sensitivity, Sensitivity),
        (recipients.Channel, Channel),
        (recipients.Language, Language),
        (recipients.Digest, Digest),
    ],
)
def test_an_option_offers_whatever_can_be_kept(offered: object, kept: type[StrEnum]) -> None:
    assert list(get_args(offered)) == list(kept)


@pytest.mark.parametrize(
    ("written", "days", "severe_too"),
    [
        ("22:00-07:00", [], False),
        (" 22:00-07:00 fri ", ["fri"], False),
        ("22:00-07:00 fri,sat", ["fri", "sat"], False),
        ("22:00-07:00 severe-too", [], True),
        ("22:00-07:00  fri,sat  severe-too", ["fri", "sat"], True),
    ],
)
def test_quiet_hours_are_read_as_written(written: str, days: list[str], severe_too: bool) -> None:  # noqa: FBT001
    assert quiet(written) == {"from": "22:00", "to": "07:00", "days": days, "severe_too": severe_too}


@given(WATCHES)
def test_any_quiet_hours_can_be_written_as_an_option(one: WatchDefinition) -> None:
    hours = one.quiet
    if hours is not None:
        parts = [f"{hours.begins}-{hours.ends}", ",".join(hours.days), "severe-too" if hours.severe_too else ""]
        assert QuietHours.model_validate(quiet(" ".join(parts))) == hours


@given(st.text() | st.from_regex(r"[0-9:]{0,5}-[0-9:]{0,5} [a-z,]{0,9}"))
def test_whatever_is_written_is_read_or_told_as_wrong_use(text: str) -> None:
    for read in (quiet, lambda written: steps([written])):
        with suppress(typer.BadParameter):
            read(text)


def test_steps_of_an_escalation_are_read_as_written() -> None:
    assert steps(["30:esimies", "60:esimies,johto"]) == [
        {"after_min": "30", "recipients": ["esimies"]},
        {"after_min": "60", "recipients": ["esimies", "johto"]},
    ]
    assert (steps([""]), steps(None)) == ([], None)
    for written in ("30", "30:", ":johto", "½:johto", "pian:johto"):
        with pytest.raises(typer.BadParameter):
            steps([written])


def test_a_watch_is_shown_with_who_made_it() -> None:
    made = kept_watch(watch("kela", minimum=7)).model_copy(update={"version": 2})
    shown = told(made, KeptVersions(made, 1, 1, (made.model_copy(update={"version": 1}),)), FalseAlarms(0, 0), None)
    assert "\n    minimum: 7\n" in shown
    assert shown.splitlines()[-2:] == [
        "# no incidents so far",
        "# version 2 by maija at 2026-11-20 12:00; kept: 1, 2",
    ]


@pytest.mark.parametrize(
    ("counted", "said"),
    [
        (FalseAlarms(3, 0), "incidents: 3, none of them called a false alarm"),
        (
            FalseAlarms(3, 1, Sensitivity.LOW),
            "incidents: 3, false alarms: 1 (33%); --sensitivity low would have left all of those out",
        ),
        (
            FalseAlarms(2, 2),
            "incidents: 2, false alarms: 2 (100%); no sensitivity alone would have left all of those out",
        ),
    ],
)
def test_how_often_it_was_wrong_is_told_with_what_would_have_helped(counted: FalseAlarms, said: str) -> None:
    assert wrong(counted) == said


def rows(listed: str) -> list[list[str]]:
    """The lines of a table, each as its cells: first those of the heading."""
    lines = [line for line in listed.splitlines() if line[:1] in {"┃", "│"}]
    return [[cell.strip() for cell in line[1:-1].replace("┃", "│").split("│")] for line in lines]


def test_a_list_of_watches_can_be_read_on_eighty_characters() -> None:
    found = [
        kept_watch(watch("kielteiset", "brand:kaislavesi")),
        kept_watch(watch("verkkokaupan-jono", "theme:palvelupisteet", interval_min=15, enabled=False)),
        kept_watch(watch("tauko", "search:seutu", metric="silent", interval_min=1440)),
    ]
    figures = {one.key: FalseAlarms(1234, 567) for one in found}
    console = Console(width=80, record=True)
    console.print(watches.table(found, figures, {"tauko": "search:seutu is gone"}))
    printed = console.export_text()
    assert max(len(line) for line in printed.splitlines()) == 80
    assert rows(printed) == [
        ["", "search and", "", "", "", "false"],
        ["watch", "metric", "every", "watches", "incidents", "alarms"],
        ["kielteiset", "brand:kaislavesi", "1 h", "yes", "1234", "567"],
        ["", "negative_count", "", "", "", ""],
        ["verkkokaupan-jono", "theme:palvelupis", "15 min", "no", "1234", "567"],
        ["", "teet", "", "", "", ""],
        ["", "negative_count", "", "", "", ""],
        ["tauko", "search:seutu", "1 d", "cannot", "1234", "567"],
        ["", "silent", "", "", "", ""],
    ]


@pytest.fixture
def known(watched: Watched) -> Watched:
    """A brand to watch, two who can be told, and no incident yet."""
    INCIDENTS_INDEX.apply(watched.index.admin, watched.index.namespace, 0)
    WATCH_STATES_INDEX.apply(watched.index.admin, watched.index.namespace, 0)
    watched.searches.write([brand("kela", "Kela"), theme("jonot", "jono")], Change("maija", NOW), {})
    watched.recipients.write([recipient("paivystys"), recipient("johto")], Change("maija", NOW), {})
    return watched


@pytest.mark.real
def test_every_command_of_the_page_does_what_it_says(
    watched: Watched, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    said, inbox = {}, Inbox()
    with MailServer(inbox) as port:
        mail = {
            "KUULOLLA_SMTP_HOST": "127.0.0.1",
            "KUULOLLA_SMTP_PORT": str(port),
            "KUULOLLA_SMTP_SECURITY": "none",
            "KUULOLLA_SMTP_FROM": "kuulolla@kaislavesi.example",
        }
        for line in COMMANDS:
            program, *words = shlex.split(line)
            assert program == ".venv/bin/kuulolla"
            done = watched.run(*words, **mail)
            assert (done.returncode, done.stderr.startswith("kuulolla:")) == (0, False), (line, done.stderr)
            said[" ".join(words)] = done.stdout
    assert [message["To"] for message in inbox.messages()] == ["paivystys@kaislavesi.example"]
    assert said["recipients test paivystys"] == "paivystys: delivered: the mail server took it\n"
    assert "sensitivity: normal" in said["watches show vesi --version 1"]
    assert said["watches import vahdit.yaml --dry-run"] == "0 added, 0 changed, 3 the same; nothing was written\n"
    assert list(watched.recipients.all()) == ["johto", "paivystys"]
    (vesi,) = watched.watches.all().values()
    assert (vesi.version, vesi.sensitivity, vesi.escalation[0].after_min, vesi.enabled) == (5, "low", 30, True)


@pytest.mark.real
def test_a_watch_is_added_changed_shown_and_removed(known: Watched) -> None:
    every = (
        "--interval 30 --sensitivity high --minimum 7 --cooldown 12 --recipient paivystys --escalate 30:johto "
        "--severe-from 4 --title Kela --title-sv FPA --by maija --disabled"
    )
    words = ("watches", "add", "kela", "--search", "brand:KELA", "--metric", "mean_score", *every.split())
    assert known.typed(*words, "--quiet", "22:00-07:00 fri severe-too").stdout == "kela: version 1\n"
    first = json.loads(known.run("watches", "show", "kela", "--json").stdout)
    assert first | {"created_at": 0, "changed_at": 0} == {
        "schema_version": 1,
        "version": 1,
        "created_at": 0,
        "changed_at": 0,
        "changed_by": "maija",
        "name": "kela",
        "title": {"fi": "Kela", "sv": "FPA"},
        "search": "brand:kela",
        "metric": "mean_score",
        "interval_min": 30,
        "sensitivity": "high",
        "minimum": 7,
        "cooldown_h": 12,
        "recipients": ["paivystys"],
        "escalation": [{"after_min": 30, "recipients": ["johto"]}],
        "quiet": {"from": "22:00", "to": "07:00", "days": ["fri"], "severe_too": True},
        "severe_from": 4.0,
        "enabled": False,
        "rates": {"incidents": 0, "false_alarms": 0},
    }
    changes = ("--metric", "silent", "--recipient", "", "--escalate", "", "--quiet", "", "--title-sv", "")
    done = known.run("watches", "change", "KELA", *changes, USER="matti", LOGNAME="matti")
    assert done.stdout == "kela: version 2\n"
    (second,) = json.loads(known.run("watches", "list", "--json").stdout)
    taken = {"metric": "silent", "recipients": [], "escalation": [], "title": {"fi": "Kela"}}
    who = {"version": 2, "changed_by": "matti", "changed_at": second["changed_at"]}
    assert second == {**{field: value for field, value in first.items() if field != "quiet"}, **taken, **who}
    assert json.loads(known.run("watches", "show", "kela", "--version", "1", "--json").stdout) == first
    assert known.run("watches", "disable", "kela").stdout == "kela: version 2, which says so already\n"
    assert known.run("watches", "enable", "kela").stdout == "kela: version 3\n"
    assert known.watches.all()["kela"].enabled
    assert known.run("watches", "remove", "kela").stdout == "kela: removed\n"
    assert known.watches.all() == {}


@pytest.mark.real
def test_each_watch_says_how_often_it_was_wrong(known: Watched) -> None:
    for name in ("kela", "jonot"):
        known.run("watches", "add", name, "--search", "brand:kela", "--metric", "total_count")
    incidents = Incidents(elasticsearch(load(AlertsSettings, known.index.environ)), known.index.namespace)
    made = incidents.open_once(incident("kela", score=1.2)).record
    incidents.change(made.id, lambda now: mark_false_alarm(now, Change("maija", NOW)))
    shown = known.run("watches", "show", "kela", "--version", "1").stdout
    assert "# incidents: 1, false alarms: 1 (100%); --sensitivity low would have left all of those out\n" in shown
    jonot, kela = (one["rates"] for one in json.loads(known.run("watches", "list", "--json").stdout))
    assert jonot == {"incidents": 0, "false_alarms": 0}
    assert kela == {"incidents": 1, "false_alarms": 1, "share": 1.0, "avoided_by": "low"}
    assert rows(known.run("watches", "list").stdout)[2:] == [
        ["jonot", "brand:kela total_count", "1 h", "yes", "0", "0"],
        ["kela", "brand:kela total_count", "1 h", "yes", "1", "1"],
    ]
    why = {"watch": "jonot", "of": "", "until": NOW, "learned": "", "looked_at": NOW, "wrong": "brand:kela is gone"}
    WatchStates(incidents.client, known.index.namespace).write([WatchState.model_validate(why)])
    known.index.admin.indices.refresh(index=f"watch-states.{known.index.namespace}")
    assert "# cannot be looked at: brand:kela is gone\n" in known.run("watches", "show", "jonot").stdout
    listed = known.run("watches", "list").stdout
    assert [row[3] for row in rows(listed)[2:]] == ["cannot", "yes"]
    assert listed.endswith("\njonot cannot be looked at: brand:kela is gone\n")
    assert [one.get("blind") for one in json.loads(known.run("watches", "list", "--json").stdout)] == [
        "brand:kela is gone",
        None,
    ]


@pytest.mark.real
def test_an_import_is_all_or_nothing_and_an_export_can_begin_elsewhere(known: Watched, tmp_path: Path) -> None:
    file = tmp_path / "vahdit.yaml"
    text = (
        "recipients:\n  uusi: {channel: email, address: uusi@example.fi}\nwatches:\n  kela:\n    search: brand:kela\n"
    )
    file.write_text(f"{text}    metric: silent\n    recipients: [uusi, poissa]\n", encoding="utf-8")
    done = known.run("watches", "import", str(file))
    assert (done.returncode, done.stderr) == (
        1,
        f"kuulolla: {file}:7: watch:kela: recipients: there is no poissa; add that recipient first\n",
    )
    assert (list(known.recipients.all()), known.watches.all()) == (["johto", "paivystys"], {})

    file.write_text(f"{text}    metric: silent\n    recipients: [uusi]\n", encoding="utf-8")
    would = "added    recipient:uusi\nadded    watch:kela\n2 added, 0 changed, 0 the same"
    assert known.run("watches", "import", str(file), "--dry-run").stdout == f"{would}; nothing was written\n"
    assert known.watches.all() == {}
    assert known.run("watches", "import", str(file), "--by", "maija").stdout == f"{would}\n"
    file.write_text(f"{text}    metric: silent\n", encoding="utf-8")
    assert known.run("watches", "import", str(file)).stdout == (
        "changed  watch:kela, version 1 to 2\n0 added, 1 changed, 1 the same\n"
    )
    done = known.run("watches", "export")
    assert ("example.fi" in done.stdout, done.stderr) == (False, "1 watches, 3 recipients\n")
    elsewhere = tmp_path / "kaikki.yaml"
    known.run("watches", "export", "--secrets", "--out", str(elsewhere))
    assert "uusi@example.fi" in elsewhere.read_text(encoding="utf-8")
    assert stat.S_IMODE(elsewhere.stat().st_mode) == 0o600


@pytest.mark.real
def test_wrong_use_is_told_and_changes_nothing(known: Watched) -> None:
    def told_of(*words: str) -> str:
        done = known.run("watches", *words)
        assert done.returncode == 1
        return done.stderr

    add = ("--search", "brand:kela", "--metric", "total_count")
    known.run("watches", "add", "kela", *add)
    assert told_of("add", "kela", *add).endswith(": `kuulolla watches change` changes it\n")
    done = known.typed("watches", "show", "kelaa")
    assert (done.returncode, done.stderr) == (1, "kuulolla: there is no watch kelaa: did you mean kela?\n")
    assert told_of("change", "kela", "--interval", "7").startswith("kuulolla: interval_min: one of 5, 10, 15")
    assert "there is no poissa" in told_of("change", "kela", "--recipient", "poissa")
    assert "never end" in told_of("change", "kela", "--quiet", "22:00-22:00")
    assert known.run("watches", "change", "kela", "--quiet", "yöllä").returncode == 2
    assert known.watches.all()["kela"].version == 1
