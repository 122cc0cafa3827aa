"""Fields that a body may have: those that there are, and what was read with them."""

from typing import Annotated, Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from kuulolla.records.watch import Watch, WatchDefinition
from kuulolla.search.language.complain import quoted
from kuulolla.services.portal.api.body import known_fields

READ: TypeAdapter[WatchDefinition] = TypeAdapter(Annotated[WatchDefinition, known_fields(WatchDefinition, Watch)])
SAID = {"name": "kela", "search": "brand:kela", "metric": "silent"}


def mistake(**more: Any) -> tuple[tuple[str | int, ...], str]:  # noqa: ANN401 - JSON
    """Where the first mistake is, and what."""
    with pytest.raises(ValidationError) as caught:
        READ.validate_python({**SAID, **more})
    first = caught.value.errors()[0]
    return first["loc"], first["msg"]


def test_a_misspelt_field_is_told_with_the_one_that_was_meant() -> None:
    assert mistake(recipient=["x"]) == ((), "there is no field “recipient”; did you mean recipients?")
    assert mistake(väri=1)[1].startswith("there is no field “väri”; there are name, title, search, ")
    assert mistake(quiet={"from": "22:00", "to": "07:00", "severe": True})[0] == ("quiet", "severe")


def test_what_was_read_may_be_sent_back_and_what_is_wrong_is_told_as_ever() -> None:
    whole = READ.validate_python(SAID)
    assert whole == WatchDefinition.model_validate(SAID)
    assert READ.validate_python({**SAID, "version": 3, "changed_by": "maija", "schema_version": 1}) == whole
    assert mistake(metric="volume")[0] == ("metric",)
    for no_body in (None, ["x"], "x"):
        with pytest.raises(ValidationError):
            READ.validate_python(no_body)


@example({"{name}": None})
@given(st.dictionaries(st.text(max_size=12).filter(lambda name: name not in Watch.model_fields), st.none(), min_size=1))
def test_nothing_that_is_not_there_passes(more: dict[str, None]) -> None:
    assert mistake(**more)[1].startswith(f"there is no field {quoted(next(iter(more)))}; ")
