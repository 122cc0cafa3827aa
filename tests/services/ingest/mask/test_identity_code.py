"""An identity code is one by date and check character, and a moment is none."""

import pytest

from kuulolla.services.ingest.mask import mask


def _moments() -> list[str]:
    return [f"20{year:02}-{month:02}-{day:02} {hour:02}:05:54" for year in range(1, 13) for month in range(1, 13)
            for day in range(1, 29, 3) for hour in range(10, 24)]  # fmt: skip


def test_no_moment_of_a_log_is_an_identity_code() -> None:
    assert [moment for moment in _moments() if mask(f"({moment}) Niin").counts] == []


@pytest.mark.parametrize(
    "written",
    [
        "131052-308T",
        "131052-308t",
        "131052 - 308 T",
        "131052-\n308T",
        "131052\u2013308T",
        "1310\u00ad52-30\u200b8T",
        "\uff11\uff13\uff11\uff10\uff15\uff12-308T",
        "13.10.52-308T",
        "131052308T",
        "1 3 1 0 5 2 - 3 0 8 T",
    ],
)
def test_the_specimen_code_is_masked_in_every_disguise(written: str) -> None:
    assert mask(f"tunnus {written}, kiitos").text == "tunnus [hetu], kiitos"


@pytest.mark.parametrize("written", ["131052-308U", "310252-308Y", "1310523085"])
def test_a_wrong_check_character_an_impossible_date_and_a_bare_number_stay(written: str) -> None:
    assert mask(f"tunnus {written}, kiitos").text == f"tunnus {written}, kiitos"


def test_a_code_glued_to_the_word_after_it_or_to_another_code_is_masked() -> None:
    assert mask("131052-308Tkiitos").text == "[hetu]kiitos"
    assert mask("131052-308T131052-308T").text == "[hetu][hetu]"
