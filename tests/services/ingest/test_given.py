"""What others hand to us in JSON: an id that is a number is an id."""

from kuulolla.services.ingest.given import GivenPost


def test_a_number_as_id_is_the_same_as_its_digits() -> None:
    assert GivenPost.model_validate({"native_id": 1042, "text": "Hei"}).native_id == "1042"
    assert GivenPost.model_validate({"native_id": "1042", "text": "Hei"}).native_id == "1042"
