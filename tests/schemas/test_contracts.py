"""The contracts, their examples, their exports and the catalogue hold together."""

import copy
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuulolla.schemas import document, export
from kuulolla.schemas.contract import Contract
from kuulolla.schemas.post import Post, post_id
from kuulolla.schemas.reading import Rejected, read
from kuulolla.schemas.topics import CONTRACTS, catalogue

EXAMPLES = Path(export.__file__).parent / "examples"
VALID = sorted(EXAMPLES.glob("*/*/valid/*.json"))
INVALID = sorted(EXAMPLES.glob("*/*/invalid/*.json"))


def _name(path: Path) -> str:
    return f"{path.parts[-4]}/{path.stem}"


def _topic(path: Path) -> str:
    return path.parts[-4]


@pytest.mark.parametrize("path", VALID, ids=_name)
def test_a_valid_example_is_read_and_written_again_as_the_same_value(path: Path) -> None:
    contract = catalogue()[_topic(path)].contract
    value = read(contract, path.read_bytes())
    assert isinstance(value, contract), value
    assert read(contract, value.to_json()) == value


@pytest.mark.parametrize("path", VALID, ids=_name)
def test_a_valid_example_fits_the_exported_json_schema(path: Path) -> None:
    schema = json.loads(export.path_of(catalogue()[_topic(path)].value).read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(json.loads(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", INVALID, ids=_name)
def test_an_invalid_example_is_rejected_for_what_it_says(path: Path) -> None:
    example = json.loads(path.read_text(encoding="utf-8"))
    value = read(catalogue()[_topic(path)].contract, json.dumps(example["value"]).encode())
    assert isinstance(value, Rejected)
    assert f"{value.reason.value} {value.where} {value.rule}" == example["breaks"]


def test_every_topic_has_valid_and_invalid_examples_and_no_example_is_orphaned() -> None:
    with_valid = {_topic(path) for path in VALID}
    with_invalid = {_topic(path) for path in INVALID}
    assert with_valid == with_invalid == set(catalogue())


def test_every_contract_travels_in_a_topic() -> None:
    assert {topic.value for topic in catalogue().values()} == set(CONTRACTS)


def test_a_dead_letter_topic_admits_the_largest_record_as_base64() -> None:
    largest = max(topic.max_record_bytes for name, topic in catalogue().items() if name.startswith("posts."))
    assert catalogue()["posts.dlq"].max_record_bytes == largest
    others = [topic.max_record_bytes for name, topic in catalogue().items() if name in {"posts.raw", "posts.scored"}]
    assert largest > max(others) * 4 / 3


@pytest.mark.parametrize("value", CONTRACTS)
def test_the_exports_are_current(value: str) -> None:
    assert export.path_of(value).read_text(encoding="utf-8") == export.exported(value), "run `make schemas`"


def test_today_s_contracts_break_nothing_that_was_published() -> None:
    assert {path.name for path in export.PUBLISHED.glob("*.json")} == {
        export.path_of(value).name for value in CONTRACTS
    }
    assert export.broken() == []


def _changed(change: str) -> dict[str, Any]:
    schema: dict[str, Any] = json.loads(export.exported("ScoredPost@1"))
    fields, defs = schema["properties"], schema["$defs"]
    match change:
        case "a removed field":
            del fields["thread_id"]
        case "a retyped field":
            fields["revision"]["type"] = "string"
        case "a field that may now be missing":
            schema["required"].remove("text")
        case "a field that is now required":
            schema["required"].append("author")
        case "a retyped field inside":
            defs["Probabilities"]["properties"]["neutral"]["type"] = "string"
        case "an optional field of another type":
            fields["title"]["anyOf"][0]["type"] = "integer"
        case "an enumeration with an unheard value":
            defs["Channel"]["enum"].append("smoke_signal")
        case "an enumeration with a value gone":
            defs["Unscored"]["enum"].remove("no_text")
        case "another version number":
            fields["schema_version"]["const"] = 2
    return schema


@pytest.mark.parametrize(
    "change",
    [
        "a removed field",
        "a retyped field",
        "a field that may now be missing",
        "a field that is now required",
        "a retyped field inside",
        "an optional field of another type",
        "an enumeration with an unheard value",
        "an enumeration with a value gone",
        "another version number",
    ],
)
def test_a_breaking_change_is_found(change: str) -> None:
    assert len(export.breaks(json.loads(export.exported("ScoredPost@1")), _changed(change))) == 1


def test_a_new_optional_field_breaks_nobody() -> None:
    schema = json.loads(export.exported("ScoredPost@1"))
    grown = copy.deepcopy(schema)
    grown["properties"]["weather"] = {"type": "string", "default": "unknown"}
    assert export.breaks(schema, grown) == []


@given(st.binary(max_size=200))
def test_no_bytes_make_reading_raise(value: bytes) -> None:
    assert isinstance(read(Post, value), Post | Rejected)


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from([*Post.model_fields, "x"]), inner),
        max_leaves=20,
    )
)
def test_no_json_makes_reading_raise(value: object) -> None:
    assert isinstance(read(Post, json.dumps(value).encode("utf-8", "surrogatepass")), Post | Rejected)


def test_a_rejection_never_tells_the_value() -> None:
    for contract in CONTRACTS.values():
        rejected = read(contract, b'{"text": "salaisuus", "id": "salaisuus", "source": 1, "reason": "salaisuus"}')
        assert isinstance(rejected, Rejected)
        assert "salaisuus" not in str(rejected)
    post = json.loads(next(EXAMPLES.glob("posts.raw/1/valid/a-question*.json")).read_bytes())
    rejected = read(Post, json.dumps({**post, "masked": {"salaisuus": 1}}).encode())
    assert isinstance(rejected, Rejected)
    assert str(rejected) == "breaks_contract masked enum"


@given(st.text(min_size=1), st.text(min_size=1), st.text(min_size=1), st.text(min_size=1))
def test_a_post_s_id_depends_on_source_and_native_id_alone(s: str, n: str, other_s: str, other_n: str) -> None:
    assert post_id(s, n) == post_id(s, n)
    if (s, n) != (other_s, other_n) and "\x00" not in s + n + other_s + other_n:
        assert post_id(s, n) != post_id(other_s, other_n)


def test_values_cannot_be_changed() -> None:
    value = read(catalogue()[_topic(VALID[0])].contract, VALID[0].read_bytes())
    assert isinstance(value, Contract)
    with pytest.raises(ValueError, match="frozen"):
        setattr(value, "schema_version", None)  # noqa: B010 - the type checker refuses the plain form, as it should


def test_the_page_about_contracts_is_current() -> None:
    assert document.PAGE.read_text(encoding="utf-8") == document.page(), "run `make schemas`"
