"""Both analysers keep the contract; and what only one of them can promise."""

import pytest

from kuulolla.finnish.analyser import open_analyser
from kuulolla.finnish.analysis import RULES, Analyser
from kuulolla.finnish.voikko import Voikko
from tests.finnish.contract import ONLY_WITH_VOIKKO, AnalyserContract, lemmas, missed

needs_voikko = pytest.mark.skipif(
    Voikko.find() is None, reason="libvoikko is not installed: apt-get install libvoikko1 voikko-fi"
)


@needs_voikko
class TestVoikko(AnalyserContract):
    @pytest.fixture(scope="class")
    @staticmethod
    def analyser() -> Analyser:
        return open_analyser("voikko")

    @pytest.mark.parametrize(
        ("word", "expected"),
        [
            ("rakentamisen", ("rakentaminen",)),
            ("nopeasti", ("nopeasti",)),
            ("koskevien", ("koskeva", "koskea")),
            ("riippuvaisia", ("riippuvainen",)),
            ("ylikuumentunut", ("ylikuumentunut", "ylikuumentua")),
            ("kuin", ("kuin",)),
            ("johan", ("jo",)),
            ("suurin", ("suuri",)),
            ("kuusi", ("kuusi",)),
            ("lupasi", ("luvata",)),
        ],
    )
    def test_the_readings_are_those_of_a_dictionary_and_no_more(
        self, analyser: Analyser, word: str, expected: tuple[str, ...]
    ) -> None:
        assert lemmas(analyser, word) == expected

    def test_more_of_spoken_finnish_is_read(self, analyser: Analyser) -> None:
        assert missed(analyser, ONLY_WITH_VOIKKO) == {}

    def test_what_several_parts_make_is_a_part_too(self, analyser: Analyser) -> None:
        assert analyser.readings("rautatieasemalla")[0].parts == ("rauta", "tie", "asema", "rautatie", "tieasema")
        assert "viikonloppu" in analyser.readings("viikonloppumatkalla")[0].parts

    def test_a_word_broken_at_a_line_s_end_is_whole(self, analyser: Analyser) -> None:
        assert "hyväksyntä" in lemmas(analyser, "hy-väksyntää")


class TestFallback(AnalyserContract):
    @pytest.fixture(scope="class")
    @staticmethod
    def analyser() -> Analyser:
        return open_analyser("fallback")

    def test_a_lemma_that_is_listed_as_a_form_of_another_is_a_lemma_too(self, analyser: Analyser) -> None:
        assert "peruste" in lemmas(analyser, "perusteella")

    def test_its_id_is_not_voikko_s(self, analyser: Analyser) -> None:
        assert analyser.id.startswith("simplemma-")
        assert str(RULES) in analyser.id
