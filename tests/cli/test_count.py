"""`kuulolla count` on the real Elasticsearch: what the API answers, tables for people, mistakes in one line."""

import json
import subprocess
from typing import Any

import pytest

from tests.command import kuulolla, kuulolla_here
from tests.services.portal.conftest import Portal, portal

__all__ = ["portal"]  # a fixture

pytestmark = pytest.mark.real

WHEN = ("2026-11-18T00:00:00+02:00", "2026-11-21T00:00:00+02:00")
IN_FINLAND = ("--since", "2026-11-18", "--until", "2026-11-21")
WITHIN = {"since": WHEN[0], "until": WHEN[1]}
JONO = {"q": "jono"}


def run(portal: Portal, *words: str) -> "subprocess.CompletedProcess[str]":
    """`kuulolla count …`, without a process."""
    return kuulolla_here(portal.index.environ, "count", *words)


def rows(portal: Portal, *words: str) -> list[list[str]]:
    """The cells of the table, line by line."""
    done = run(portal, *words)
    assert done.returncode == 0, done.stderr
    lines = [line.replace("┃", "│") for line in done.stdout.splitlines() if line.startswith(("│", "┃"))]
    return [[cell.strip() for cell in line.strip("│").split("│")] for line in lines]


@pytest.mark.parametrize(
    ("words", "path", "asked"),
    [
        (("jono", "--by", "day"), "/histogram", {**JONO, "by": "day"}),
        (("*", "--by", "hour", *IN_FINLAND), "/histogram", {"q": "*", "by": "hour", **WITHIN}),
        (("*", "--by", "week", *IN_FINLAND[:2]), "/histogram", {"q": "*", "by": "week", "since": WHEN[0]}),
        (("*", "--by", "lang", "--size", "1"), "/facets", {"q": "*", "name": "lang", "size": 1}),
        (("*", "--by", "sentiment"), "/facets", {"q": "*", "name": "sentiment"}),
        (("*", "--by", "channel"), "/comparison", {"by": "channel"}),
        (
            ("jono", "--by", "touchpoint", "--name", "jonot"),
            "/comparison",
            {**JONO, "by": "touchpoint", "theme": "jonot"},
        ),
        (("*", "--by", "brand"), "/share-of-voice", {"brand": ["kela", "lähetär"]}),
        (("*", "--by", "theme", "--name", "jonot", *IN_FINLAND), "/themes", {"theme": "jonot", **WITHIN}),
        (("lang:fi", "--by", "terms", "--size", "5"), "/terms", {"q": "lang:fi", "size": 5}),
        (("*", "--by", "rising", *IN_FINLAND), "/rising-terms", {"q": "*", **WITHIN}),
    ],
)
def test_json_is_what_the_api_answers(portal: Portal, words: tuple[str, ...], path: str, asked: dict[str, Any]) -> None:
    done = run(portal, *words, "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == portal.json(path, **asked)


def test_a_day_of_the_table_says_how_its_posts_feel(portal: Portal) -> None:
    header, *days = rows(portal, "jono", "--by", "day")
    assert header[:6] == ["day", "posts", "negative", "neutral", "positive", "unscored"]
    bars = portal.json("/histogram", q="jono", by="day")["bars"]
    assert [day[0] for day in days] == [bar["begins"][:10] for bar in bars]
    assert [day[1] for day in days] == [str(bar["feeling"]["posts"]) for bar in bars]
    longest = max(days, key=lambda day: int(day[1]))
    assert longest[-1] == "█" * 30


def test_channels_have_a_column_for_each_theme_that_is_named(portal: Portal) -> None:
    header, *channels = rows(portal, "*", "--by", "channel", "--name", "jonot", "--name", "aukiolot")
    assert header[-2:] == ["jonot", "aukiolot"]
    assert {channel[0] for channel in channels} >= {"forum", "feedback_form"}


def test_other_fields_say_what_is_not_among_the_first(portal: Portal) -> None:
    assert [row[0] for row in rows(portal, "*", "--by", "lang", "--size", "1")] == ["lang", "fi"]
    assert run(portal, "*", "--by", "lang", "--size", "1").stdout.splitlines()[-1].endswith("of other values")


def test_a_period_leaves_out_what_was_published_elsewhen(portal: Portal) -> None:
    day = ("--since", "2026-11-19", "--until", "2026-11-20")
    found = {by: json.loads(run(portal, "*", "--by", by, *day, "--json").stdout) for by in ("day", "channel")}
    (bar,) = found["day"]["bars"]
    assert bar["feeling"]["posts"] == sum(channel["feeling"]["posts"] for channel in found["channel"]) > 0
    assert rows(portal, "*", "--by", "terms", "--since", "2030-01-01") == [["word", "posts"]]


def test_saved_brands_and_themes_are_all_counted_where_none_is_named(portal: Portal) -> None:
    assert [row[0] for row in rows(portal, "*", "--by", "brand")] == ["brand", "kela", "lähetär"]
    assert [row[0] for row in rows(portal, "*", "--by", "theme")] == ["theme", "aukiolot", "jonot"]
    done = run(portal, "*", "--by", "brand")
    assert done.stdout.splitlines()[-1] == "32 mentions in 32 posts; 0 posts name several"


def test_words_are_shown_as_people_write_them_with_what_they_were_before(portal: Portal) -> None:
    assert {"jono", "Kela"} <= {row[0] for row in rows(portal, "lang:fi", "--by", "terms")}
    done = run(portal, "*", "--by", "rising", *IN_FINLAND)
    said = "published from 2026-11-18 00:00 to 2026-11-21 00:00, beside 4 times as long before"
    assert done.stdout.splitlines()[-1] == said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("jono chanel:forum",), "column 6: there is no field “chanel”; did you mean channel:?"),
        (("*", "--by", "brand", "--name", "kel"), "did you mean brand:kela?"),
        (("*", "--since", "2026-11-20", "--until", "2026-11-18"), "before it begins: exchange the two"),
        (("*", "--by", "hour", "--since", "2020-01-01", "--until", "2026-01-01"), "choose a longer interval"),
    ],
)
def test_a_mistake_is_told_in_one_line(portal: Portal, words: tuple[str, ...], said: str) -> None:
    done = run(portal, *words)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("kuulolla: ")
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


def test_as_a_process_it_answers_and_ends_the_same(portal: Portal) -> None:
    words = ("*", "--by", "brand")
    done = kuulolla(portal.index.environ, "count", *words, COLUMNS="200")
    assert (done.returncode, done.stdout) == (0, run(portal, *words).stdout)
    done = kuulolla(portal.index.environ, "count", *words, "--name", "kel")
    assert (done.returncode, done.stderr) == (1, run(portal, *words, "--name", "kel").stderr)


def test_what_posts_are_not_counted_by_is_refused_with_what_they_are(portal: Portal) -> None:
    done = run(portal, "*", "--by", "weather")
    assert done.returncode == 2
    assert "choose of hour, day, week, month, brand" in " ".join(done.stderr.replace("│", " ").split())
