"""Changes that leave the feeling as it is: what each does to a text, and that it always does the same."""

import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuulolla.schemas.post import MaskedKind
from kuulolla.services.sentiment.perturb import WAYS, in_capitals, perturbed, with_mask, with_typing_error


def dice(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - places in texts, no secret


@pytest.mark.parametrize("kind", list(MaskedKind))
def test_capitals_leave_masks_as_ingest_wrote_them(kind: MaskedKind) -> None:
    found = in_capitals(f"soita [{kind}] äläkä [muuhun]", dice(1))
    assert found == f"SOITA [{kind}] ÄLÄKÄ [MUUHUN]"


def test_a_typing_error_leaves_out_doubles_or_swaps_one_letter() -> None:
    found = {with_typing_error("jo", dice(seed)) for seed in range(30)}
    assert found == {"o", "jjo", "oj"}
    assert with_typing_error("12 € :) a b", dice(1)) == "12 € :) a b"


def test_a_mask_stands_between_words_or_behind_the_only_one() -> None:
    found = {with_mask("yksi kaksi kolme ", dice(seed)) for seed in range(30)}
    assert found == {
        "yksi [puhelin] kaksi kolme ",
        "yksi kaksi [puhelin] kolme ",
        "yksi kaksi kolme [puhelin] ",
    }
    assert with_mask("Moi!", dice(1)) == "Moi! [puhelin]"


@given(st.lists(st.text()))
def test_every_way_changes_every_text_in_its_place_and_always_alike(texts: list[str]) -> None:
    found = perturbed(texts)
    assert {way: len(changed) for way, changed in found.items()} == dict.fromkeys(WAYS, len(texts))
    assert perturbed(texts) == found


@given(st.text(), st.randoms(use_true_random=False))
def test_a_typing_error_is_one_letter_s_difference(text: str, places: random.Random) -> None:
    typed = with_typing_error(text, places)
    gone, new = Counter(text) - Counter(typed), Counter(typed) - Counter(text)
    assert gone.total() + new.total() <= 1


@given(st.text(), st.randoms(use_true_random=False))
def test_a_mask_takes_nothing_away(text: str, places: random.Random) -> None:
    assert with_mask(text, places).replace(" [puhelin]", "", 1) == text.replace(" [puhelin]", "", 1)
