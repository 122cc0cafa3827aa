"""What the bundled model reaches, as a report and in the card."""

from pathlib import Path

import pytest

from kuulolla.services.sentiment.model import Model, bundled_model, open_model
from training.feedback_posts import Phenomenon
from training.report import report
from training.write_card import TEMPLATE, write_card

FORUM = [
    "negative\t-1\t-1\t0\tihan surkea juttu",
    "neutral\t0\t0\t0\tmissä se on",
    "positive\t1\t1\t1\tkiitos, mahtavaa",
]
SUBTITLES = [
    "negative\t1\tannotated\tPainu helvettiin!",
    "neutral\t0\tneutral\tKello on viisi.",
    "positive\t5\tannotated\tIhanaa!",
]


@pytest.fixture(scope="module")
def model() -> Model:
    return open_model(bundled_model())


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Dev portions of three lines each, in place of those that lie beside the repository."""
    folder = tmp_path_factory.mktemp("data")
    for name, header, lines in [
        ("finnsentiment", "label\tA\tB\tC\ttext", FORUM),
        ("xed_fi", "label\tplutchik\tsource\ttext", SUBTITLES),
    ]:
        (folder / name).mkdir()
        (folder / name / "dev.tsv").write_text("\n".join([header, *lines]), encoding="utf-8")
    return folder


def test_the_report_has_every_goal_and_every_group(model: Model, data: Path) -> None:
    lines = list(report(model, data))
    assert lines[0] == f"# {model.manifest.id} {model.manifest.revision} on the dev portions"
    goals = [line for line in lines if line.startswith("| ") and line.endswith(" |") and line.count("|") == 6]
    for least in (".83", ".72", ".56", ".85", ".05", ".985", "5,000", *([".45"] if model.manifest.emotions else [])):
        assert any(f"| {least} |" in line for line in goals), least
    for phenomenon in Phenomenon:
        assert any(line.startswith(f"| {phenomenon} |") for line in lines), phenomenon
    assert sum(line.startswith("Labels that change with the form") for line in lines) == 3


def test_the_card_tells_figures_and_whose_the_data_are(model: Model, data: Path, tmp_path: Path) -> None:
    write_card(model, data, tmp_path / "card.md")
    card = (tmp_path / "card.md").read_text(encoding="utf-8")
    assert "{figures}" in TEMPLATE.read_text(encoding="utf-8")
    assert "{figures}" not in card
    assert "{data}" not in card
    assert "### feedback" in card
    assert "| irony |" in card
    for data_set in model.manifest.training_data:
        assert f"| {data_set.name} | {data_set.licence} | {data_set.attribution} |" in card
    assert "must not be used to judge" in card
