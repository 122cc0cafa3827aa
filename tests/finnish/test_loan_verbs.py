"""New verbs in any form: the infinitive is among what is given."""

import pytest

from kuulolla.finnish.loan_verbs import loan_verb

FORMS = {
    "twiitata": "twiitata twiittaan twiittasin twiittasivat twiittaa twiitannut twiitattiin twiitataan twiitattu"
    " twiittaisi twiittaava twiittaamaan twiitatessa",
    "bannata": "bannaa bannattu bannattiin bannasi bannaan bannannut bannaamassa",
    "filtteröidä": "filtteröidä filtteröin filtteröi filtteröity filtteröitiin filtteröinyt filtteröivä",
    "parametrisoida": "parametrisoidut parametrisoitu parametrisoimaan",
}


@pytest.mark.parametrize(("verb", "form"), [(verb, form) for verb, forms in FORMS.items() for form in forms.split()])
def test_a_verb_s_infinitive_is_among_the_readings(verb: str, form: str) -> None:
    assert verb in [reading.lemma for reading in loan_verb(form)]


@pytest.mark.parametrize("word", ["", "kissa", "hsl", "talossa"])
def test_what_ends_like_no_verb_is_none(word: str) -> None:
    assert loan_verb(word) == ()
