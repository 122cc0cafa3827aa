"""Forms of one Swedish word have one stem; words that only look like forms keep their own."""

import pytest

from kuulolla.search.stems import stem


@pytest.mark.parametrize(
    "forms",
    [
        "skola skolan skolans skolor skolorna",
        "färja färjan färjans färjor",
        "gata gatan gatorna",
        "bibliotek biblioteket bibliotekets",
        "buss bussen bussar bussarna",
        "migri migris",
    ],
)
def test_forms_of_a_swedish_word_have_one_stem(forms: str) -> None:
    assert len({stem(form, "sv") for form in forms.split()}) == 1


@pytest.mark.parametrize("word", ["plan", "utan", "sedan", "redan", "annan", "sådan", "is", "gris", "paket"])
def test_what_belongs_to_a_word_is_no_article_and_no_genitive(word: str) -> None:
    assert stem(word, "sv") == f"sv:{word}"


def test_english_has_no_swedish_articles() -> None:
    assert stem("woman", "en") == "en:woman"
