"""Templates that say where their generation stands."""

import pytest

from kuulolla.search.index import Generation
from kuulolla.search.stage import Stage, stage_of, staged

GENERATION = Generation("demo", 1, "an-analyser")


def _as_it_is_given_back(template: dict[str, object]) -> dict[str, object]:
    """A template by the names that Elasticsearch gives it back by."""
    return {"_meta" if name == "meta" else name: value for name, value in template.items()}


@pytest.mark.parametrize("stage", list(Stage))
def test_only_the_current_generation_s_months_make_themselves(stage: Stage) -> None:
    made = GENERATION.template(0, stage)
    assert made["allow_auto_create"] is (None if stage is Stage.CURRENT else False)
    assert made["template"]["aliases"] == ({"posts.demo": {}} if stage.is_read else {})
    closed = made["template"]["settings"]["index"].get("blocks")
    assert closed == ({"write": "true"} if stage in {Stage.CLOSING, Stage.RETIRED} else None)


@pytest.mark.parametrize("before", list(Stage))
@pytest.mark.parametrize("after", list(Stage))
def test_a_template_says_the_stage_that_it_was_given_last_and_all_else_stays(before: Stage, after: Stage) -> None:
    there = _as_it_is_given_back(GENERATION.template(2, before))
    again = staged(there, "posts.demo", after)
    assert again == GENERATION.template(2, after)
    assert stage_of(_as_it_is_given_back(again)) is after


def test_a_template_of_before_there_were_stages_is_the_current_one() -> None:
    assert stage_of({"template": {"aliases": {"posts": {}}}}) is Stage.CURRENT
