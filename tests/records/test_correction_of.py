"""What a correction keeps of the post that it is about."""

import json

from kuulolla.records.correct import Judgement, correction_of
from kuulolla.records.corrections import Correction
from kuulolla.records.corrections_index import FIELDS
from kuulolla.schemas.scored_post import Label, Model
from kuulolla.search.document import document
from tests.services.indexer.posts import NOW, full, scored, unscored

JUDGEMENT = Judgement(Label.NEGATIVE, "maija", NOW, "ironiaa")


def test_a_correction_keeps_the_words_that_the_model_read_and_what_it_said() -> None:
    post = scored(3, title="Auraus", revision=2)
    made = correction_of(document(post, NOW), JUDGEMENT)
    assert (made.post_id, made.revision, made.author, made.published_at) == (
        post.id,
        2,
        post.author,
        post.published_at,
    )
    assert (made.label, made.by, made.at, made.note) == (Label.NEGATIVE, "maija", NOW, "ironiaa")
    assert (made.label_before, made.model_before) == (
        Label.POSITIVE,
        Model(id="finnish-small", revision="0123456789ab"),
    )
    assert (made.text, made.language, made.channel) == (f"Auraus\n{post.text}", "fi", "forum")


def test_a_title_that_repeats_the_text_is_not_kept_twice() -> None:
    assert correction_of(document(scored(3, title="Viesti numero…"), NOW), JUDGEMENT).text == scored(3).text


def test_a_post_without_a_sentiment_can_be_corrected() -> None:
    made = correction_of(document(unscored(), NOW), JUDGEMENT)
    assert (made.label, made.label_before, made.model_before) == (Label.NEGATIVE, None, None)


def test_the_index_maps_every_field_of_a_correction_and_no_other() -> None:
    assert set(FIELDS) == set(Correction.model_fields)
    made = json.loads(correction_of(document(full(), NOW), JUDGEMENT).to_json())
    assert set(made["model_before"]) == set(FIELDS["model_before"]["properties"])
