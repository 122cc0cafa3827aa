"""`kuulolla alerts backtest` on the real Elasticsearch: weeks of posts with a burst, looked back at."""

import io
import json
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image

from kuulolla.cli.prepare import apply_index_template
from kuulolla.records.incidents import Incidents
from kuulolla.records.searches import Searches
from kuulolla.records.versions import Change
from kuulolla.records.watches import Watches
from kuulolla.runtime.clock import SystemClock
from kuulolla.runtime.elastic import elasticsearch
from kuulolla.runtime.settings import AdminSettings, RecordsSettings, load
from kuulolla.schemas.scored_post import ScoredPost
from kuulolla.services.alerts.series.intervals import ended_by
from tests.command import kuulolla
from tests.records.definitions import brand
from tests.records.noticed import closed, incident
from tests.records.told import watch
from tests.services.indexer.conftest import Index, fresh_index
from tests.services.indexer.posts import MIXED, NOW, scored

pytestmark = pytest.mark.real

HOUR = timedelta(hours=1)
HOURS = 40 * 24
BURST_AGO = 50
AWAY = range(20 * 24, 19 * 24, -1)
"""Hours ago in which the only source failed."""

SPOKEN_OF_AGO = 100
"""Hours ago in which Turku was, for the first time."""


def posts(until: datetime) -> Iterator[ScoredPost]:
    """Forty days in which three or so come an hour, of a brand and negative; fifty hours ago, in two hours, many.

    Of another brand some in one hour; and nothing at all while the source failed.
    """
    number = 0
    for ago in range(HOURS, 0, -1):
        many = 30 if ago in {BURST_AGO, BURST_AGO - 1} else 0 if ago in AWAY else (2, 4, 3, 1, 5)[ago % 5]
        texts = ["Kelassa jonotetaan."] * many + ["Turussa jonotetaan."] * (20 if ago == SPOKEN_OF_AGO else 0)
        for text in texts:
            number += 1
            at = until - ago * HOUR + timedelta(seconds=number % 3600)
            yield scored(number, text=text, sentiment=MIXED, published_at=at, collected_at=at)


@pytest.fixture(scope="module")
def heard(stack: Mapping[str, str]) -> Iterator[Index]:
    """An index with these posts, some watches, and the incident of the source that failed."""
    with fresh_index(stack) as index:
        apply_index_template(load(AdminSettings, index.environ))
        until = ended_by(SystemClock().now(), HOUR)
        assert index.write().write(list(posts(until))) == {}
        index.admin.indices.refresh(index=index.alias)
        client = elasticsearch(load(RecordsSettings, index.environ))
        by = Change("maija", NOW)
        Searches(client, index.namespace).write(
            [brand("kela", "Kela"), brand("hesa", "Hesa"), brand("turku", "Turku")], by, {}
        )
        watches = [watch("kela"), watch("viisi", interval_min=5), watch("hesa", "brand:hesa", metric="silent")]
        watches += [watch("hiljaa", metric="silent"), watch("turku", "brand:turku")]
        Watches(client, index.namespace).write(watches, by, {})
        failed = incident("source:koefoorumi", began_at=until - AWAY.start * HOUR)
        over = until - AWAY.stop * HOUR
        Incidents(client, index.namespace).open_once(
            closed(failed).model_copy(update={"last_at": over, "closed_at": over})
        )
        client.close()
        yield index


def test_the_burst_is_found_shown_and_drawn(heard: Index, tmp_path: Path) -> None:
    file = tmp_path / "kela.png"
    command = ("alerts", "backtest", "--watch", "kela", "--days", "10", "--draw", str(file))
    done = kuulolla(heard.environ, *command, COLUMNS="200")
    assert done.returncode == 0, done.stderr
    assert "│ severe" in done.stdout
    assert done.stdout.splitlines()[-1] == "1 incident in 10 days at normal; 1 at low, 1 at normal, 1 at high"
    assert Image.open(io.BytesIO(file.read_bytes())).size == (1200, 400)


def test_json_is_one_object(heard: Index) -> None:
    before = ended_by(SystemClock().now(), HOUR)
    done = kuulolla(heard.environ, "alerts", "backtest", "--watch", "KELA", "--sensitivity", "low", "--json")
    found = json.loads(done.stdout)
    (incident,) = found.pop("incidents")
    began = datetime.fromisoformat(incident["began_at"])
    assert before - (BURST_AGO + 1) * HOUR <= began <= before - (BURST_AGO - 2) * HOUR
    assert (incident["severity"], incident["observed"], incident["state"]) == ("severe", 30, "closed")
    assert incident["expected"] < incident["upper"] < 30
    assert incident["lasted_min"] in {120, 180}
    assert (found["watch"], found["sensitivity"], found["at"]) == ("kela", "low", {"low": 1, "normal": 1, "high": 1})
    since, until = datetime.fromisoformat(found["since"]), datetime.fromisoformat(found["until"])
    assert until - since == timedelta(days=90)


def test_what_is_too_much_for_one_search_is_read_in_several(heard: Index) -> None:
    done = kuulolla(heard.environ, "alerts", "backtest", "--watch", "viisi", "--days", "12", "--json")
    found = json.loads(done.stdout)
    assert len(found["incidents"]) == 1, "of 40 days there are 11,520 intervals"


def test_what_a_source_could_not_give_while_it_failed_is_no_silence(heard: Index) -> None:
    done = kuulolla(heard.environ, "alerts", "backtest", "--watch", "hiljaa", "--sensitivity", "high")
    assert done.stdout == "0 incidents in 90 days at high; 0 at low, 0 at normal, 0 at high\n"


def test_what_was_spoken_of_for_the_first_time_is_news_where_others_were_before(heard: Index) -> None:
    done = kuulolla(heard.environ, "alerts", "backtest", "--watch", "turku")
    assert done.stdout.splitlines()[-1].startswith("1 incident in 90 days at normal")


def test_where_nothing_was_there_is_nothing_to_tell(heard: Index) -> None:
    done = kuulolla(heard.environ, "alerts", "backtest", "--watch", "hesa")
    assert done.stdout == "0 incidents in 90 days at normal; 0 at low, 0 at normal, 0 at high\n"


def test_a_mistake_is_told_in_a_line(heard: Index, tmp_path: Path) -> None:
    nowhere = str(tmp_path / "no" / "kela.png")
    for words, said in ((("--watch", "kel"), "did you mean kela?"), (("--watch", "kela", "--draw", nowhere), nowhere)):
        done = kuulolla(heard.environ, "alerts", "backtest", *words)
        assert (done.returncode, done.stdout) == (1, "")
        assert said in done.stderr
        assert done.stderr.count("\n") == 1
