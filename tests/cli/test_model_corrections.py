"""`kuulolla model corrections` on the real Elasticsearch, from a post to a measured model."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from kuulolla.cli.model_corrections import line
from kuulolla.records.correct import Judgement, correction_of
from kuulolla.schemas.scored_post import Label
from kuulolla.search.document import document
from kuulolla.services.sentiment.labelled import LabelledText, read_labelled
from tests.records.conftest import Corrected, bare_index, corrected, flow, index, proxy
from tests.services.indexer.posts import NOW, scored

__all__ = ["bare_index", "corrected", "flow", "index", "proxy"]  # fixtures


def test_what_leaves_the_house_names_nobody() -> None:
    correction = correction_of(document(scored(1), NOW), Judgement(Label.NEGATIVE, "maija", NOW, "soita Matille"))
    assert line(correction, lambda by: f"<{len(by)}>") == {
        "text": scored(1).text,
        "label": "negative",
        "language": "fi",
        "channel": "forum",
        "at": "2026-11-20T12:00:00+00:00",
        "by": "<5>",
    }
    assert "by" not in line(correction, lambda _by: None)


@pytest.mark.real
def test_a_correction_is_added_exported_measured_with_and_taken_back(corrected: Corrected, tmp_path: Path) -> None:
    corrected.write(scored(1), scored(2))
    done = corrected.typed("add", scored(1).id, "negative", "--by", "maija", "--note", "ironiaa")
    assert (done.returncode, done.stdout) == (0, f"{scored(1).id}: positive -> negative\n")
    assert corrected.run("add", scored(2).id, "neutral", USER="matti", LOGNAME="matti").returncode == 0
    assert corrected.people(scored(1)) == {"corrected": "negative"}

    out = tmp_path / "korjatut.jsonl"
    first, second = corrected.exported()
    assert corrected.run("export", "--out", str(out)).stderr == "2 corrections\n"
    assert [json.loads(one) for one in out.read_text(encoding="utf-8").splitlines()] == [first, second]
    assert (first["text"], first["label"], first["channel"]) == (scored(1).text, "negative", "forum")
    assert len(first["by"]) == len(second["by"]) == 32
    assert first["by"] != second["by"]
    assert "maija" not in out.read_text(encoding="utf-8")
    assert read_labelled(out).rows == (
        LabelledText(scored(1).text, Label.NEGATIVE, channel="forum"),
        LabelledText(scored(2).text, Label.NEUTRAL, channel="forum"),
    )
    command = [sys.executable, "-m", "kuulolla.cli", "model", "evaluate", "--data", str(out), "--json"]
    measured = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    assert measured["models"][0]["whole"]["measured"]["posts"] == 2

    assert corrected.exported("--since", second["at"]) == [second]
    assert corrected.exported("--since", "2099-01-01") == []
    assert corrected.run("remove", scored(1).id).stdout == f"{scored(1).id}: taken back\n"
    assert corrected.run("remove", scored(1).id).stdout == f"{scored(1).id}: was not corrected\n"
    assert corrected.people(scored(1)) == {"corrected": None}
    assert corrected.exported() == [second]
    assert corrected.run("restore").stdout == "0 posts lacked theirs\n"


@pytest.mark.real
def test_wrong_use_is_told_and_changes_nothing(corrected: Corrected) -> None:
    corrected.write(scored(1))
    post_id = scored(1).id
    assert corrected.run("add", post_id, "joyful").returncode == 2
    assert corrected.run("add", post_id, "negative", "--note", "x" * 1001).returncode == 2
    assert corrected.run("export", "--since", "yesterday").returncode == 2
    done = corrected.typed("add", "0123", "negative")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "kuulolla: no post 0123 is in the index: `kuulolla search --json` shows ids\n"
    assert corrected.run("add", post_id, "negative").returncode == 0
    again = corrected.run("add", post_id, "neutral")
    assert again.returncode == 1
    assert "give --replace" in again.stderr
    assert corrected.run("add", post_id, "neutral", "--replace").returncode == 0
    assert corrected.people(scored(1)) == {"corrected": "neutral"}
