"""Label names as models spell them, mapped to negative, neutral and positive."""

from collections.abc import Mapping, Sequence

from kuulolla.schemas.scored_post import Label
from kuulolla.services.sentiment.model import ModelUnusable

_SPELLINGS: Mapping[Label, frozenset[str]] = {
    Label.NEGATIVE: frozenset({"negative", "neg", "negatiivinen", "negativ", "-1", "bad", "negatiivne"}),
    Label.NEUTRAL: frozenset({"neutral", "neu", "neut", "neutraali", "0", "none", "neutraalne"}),
    Label.POSITIVE: frozenset({"positive", "pos", "positiivinen", "positiv", "1", "+1", "good", "positiivne"}),
}


def map_labels(names: Sequence[str]) -> tuple[Label, ...]:
    """Our label for each of a model's, in the model's order; raises ModelUnusable where a name says nothing.

    "LABEL_0" and stars say nothing of feeling in an order that one could rely on: whoever knows says so with --labels.
    """
    mapped = tuple(label_of(name) for name in names)
    if None in mapped or len(set(mapped)) != len(mapped) or not {Label.NEGATIVE, Label.POSITIVE} <= set(mapped):
        raise ModelUnusable(
            f"labels {', '.join(names)}: cannot tell negative, neutral and positive; "
            "name them in this order, as in --labels negative,neutral,positive"
        )
    return tuple(label for label in mapped if label is not None)


def label_of(name: str) -> Label | None:
    """The label that a name means in one of four languages, or as -1, 0, 1; None where it means none of them."""
    plain = (
        name.strip().lower().removeprefix("label_").removeprefix("sentiment_") if "label_" not in name.lower() else ""
    )
    return next((label for label, spellings in _SPELLINGS.items() if plain in spellings), None)
