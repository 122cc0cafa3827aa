"""Keys as they are written: read back whole, told apart when damaged, and shown by nothing but `text`."""

import re
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kuulolla.records.written_key import PREFIX, BadKey, WrittenKey

LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
KEYS = st.builds(WrittenKey, st.text(LETTERS, min_size=12, max_size=12), st.binary(min_size=32, max_size=32))
# What SHA-256 gives for id and secret, computed with sha256sum and base32 of coreutils.
KNOWN = WrittenKey("abcdefgh2345", bytes(range(32)))


@given(KEYS)
def test_what_is_written_is_read_back(key: WrittenKey) -> None:
    assert WrittenKey.read(key.text()) == key


@given(KEYS)
def test_a_scanner_finds_a_key_in_whatever_stands_around_it(key: WrittenKey) -> None:
    code = f'client = Client("https://example.fi", "{key.text()}")'
    assert re.findall(r"kuulolla_[a-z2-7]{12}_[a-z2-7]{56}", code) == [key.text()]


@given(st.text())
@example("")
@example(PREFIX)
@example(f"{PREFIX}abcdefgh2345_" + "a" * 56)
@example(f"{KNOWN.text()}\n")
@example(KNOWN.text().upper())
def test_any_other_text_is_refused_and_nothing_else_happens(text: str) -> None:
    with pytest.raises(BadKey) as refused:
        WrittenKey.read(text)
    assert len(text) < 5 or text not in str(refused.value)


@given(st.text(st.characters(codec="utf-8")), st.text(st.characters(codec="utf-8")))
def test_whatever_looks_like_a_key_is_refused_too(one: str, other: str) -> None:
    with pytest.raises(BadKey, match="damaged"):
        WrittenKey.read(f"{PREFIX}{one}_{other}")


@given(KEYS, st.integers(len(PREFIX), len(KNOWN.text()) - 1))
def test_a_key_that_was_cut_off_is_told_from_what_never_was_a_key(key: WrittenKey, length: int) -> None:
    with pytest.raises(BadKey, match="damaged, cut off or mistyped"):
        WrittenKey.read(key.text()[:length])
    with pytest.raises(BadKey, match="begins with kuulolla_"):
        WrittenKey.read(key.text()[len(PREFIX) :])


@given(KEYS, st.integers(len(PREFIX), len(KNOWN.text()) - 1), st.sampled_from(LETTERS + "_"))
def test_a_mistyped_letter_of_id_or_secret_is_damage(key: WrittenKey, place: int, letter: str) -> None:
    text = key.text()
    mistyped = text[:place] + letter + text[place + 1 :]
    if mistyped != text:
        with pytest.raises(BadKey, match="damaged"):
            WrittenKey.read(mistyped)


def test_new_keys_differ_in_id_and_secret() -> None:
    made = [WrittenKey.new() for _ in range(200)]
    assert len({key.id for key in made}) == len({key.secret for key in made}) == 200
    assert {len(key.secret) for key in made} == {32}
    assert [WrittenKey.read(key.text()) for key in made] == made


def test_the_form_of_a_key_stays_as_it_is() -> None:
    """Keys that were given out must be read by every later version."""
    assert KNOWN.text() == "kuulolla_abcdefgh2345_aaaqeayeaudaocajbifqydiob4ibceqtcqkrmfyydenbwha5dyp6eqeu"
    assert KNOWN.sha256() == "630dcd2966c4336691125448bbb25b4ff412a49c732db2c8abc1b8581bd710dd"


@given(KEYS)
def test_nothing_shows_the_secret_but_its_text(key: WrittenKey) -> None:
    secret = key.text().rpartition("_")[2][:40]
    for shown in (repr(key), str(key), f"{key}", f"{[key]}", repr(replace(key, id="a" * 12)), key.sha256()):
        assert secret not in shown
        assert key.secret.hex() not in shown
        assert repr(key.secret) not in shown
