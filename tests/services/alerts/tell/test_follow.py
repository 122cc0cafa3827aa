"""Which incident of an event is told of: the one that it was planned of, and once that is over, one that goes on."""

from kuulolla.services.alerts.tell.follow import followed
from tests.records.noticed import closed, incident

KELA, POSTI, HSL = incident(), incident("posti", severity="minor"), incident("hsl", severity="severe")


def test_what_is_open_is_told_of_whatever_others_of_its_event_are() -> None:
    assert followed(KELA, [HSL, KELA]) == KELA


def test_of_what_is_over_the_worst_that_goes_on_is_told_of() -> None:
    assert followed(closed(KELA), [POSTI, HSL, closed(KELA)]) == HSL
    assert followed(closed(HSL), [POSTI, closed(HSL), KELA]) == KELA


def test_where_nothing_goes_on_it_is_over() -> None:
    assert followed(closed(KELA), [closed(HSL), closed(KELA)]) == closed(KELA)
    assert followed(closed(KELA), []) == closed(KELA)
