"""From the trained classifier to the bundled model folder, by way of a Hugging Face folder that anybody can open."""

from collections.abc import Mapping
from pathlib import Path

import torch
from tokenizers import Tokenizer
from transformers import BertForSequenceClassification, PreTrainedTokenizerFast

from kuulolla.schemas.post import Channel
from kuulolla.services.sentiment.add_model import Details, add_model
from kuulolla.services.sentiment.model import ModelManifest
from training.build_tokenizer import END, MASK, PAD, START, UNKNOWN
from training.data_sets import DataSet
from training.fine_tune import Priors
from training.read_texts import FEEDBACK, FORUM
from training.recipe import Recipe

MODEL_ID = "finnish-small"

# Where people talk among themselves, most is neutral; where they write to somebody, they have a reason.
_DOMAINS = {
    **dict.fromkeys(
        (
            Channel.FORUM,
            Channel.MICROBLOG,
            Channel.SOCIAL_NETWORK,
            Channel.NEWS,
            Channel.BLOG,
            Channel.VIDEO,
            Channel.CHAT,
        ),
        FORUM,
    ),
    **dict.fromkeys(
        (
            Channel.REVIEW,
            Channel.APP_REVIEW,
            Channel.FEEDBACK_FORM,
            Channel.SURVEY,
            Channel.EMAIL,
            Channel.PHONE,
            Channel.SERVICE_REQUEST,
        ),
        FEEDBACK,
    ),
}


def save_classifier(
    model: BertForSequenceClassification, tokenizer: Tokenizer, priors: Priors, recipe: Recipe, folder: Path
) -> None:
    """Write a Hugging Face folder; the forum's prior goes into the head's bias: plain softmax reads posts."""
    with torch.no_grad():
        model.classifier.bias += torch.tensor(priors[FORUM]).log()
    model.save_pretrained(folder)
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        model_max_length=recipe.max_pieces,
        pad_token=PAD,
        unk_token=UNKNOWN,
        cls_token=START,
        sep_token=END,
        mask_token=MASK,
    ).save_pretrained(folder)


def export_model(
    classifier: Path, target: Path, priors: Priors, temperature: float, data_sets: Mapping[str, DataSet]
) -> ModelManifest:
    """Write the model folder `target` from the Hugging Face folder `classifier`; its figures come afterwards."""
    more = {
        "normalised": True,
        "temperature": temperature,
        "priors": {domain: tuple(round(share, 4) for share in shares) for domain, shares in priors.items()},
        "default_domain": FORUM,
        "domains": _DOMAINS,
        "training_data": [
            {"name": name, "licence": data_set.licence, "attribution": data_set.attribution}
            for name, data_set in data_sets.items()
            if data_set.use != "dev"
        ]
        + [
            {"name": "feedback_posts", "licence": "CC0-1.0", "attribution": "written for Kuulolla"},
            {
                "name": "spacy-fi-experimental-web-md",
                "licence": "MIT",
                "attribution": "floret vectors by Antti Ajanki, learnt from Finnish mC4 (ODC-BY)",
            },
        ],
    }
    return add_model(classifier, target, Details(id=MODEL_ID, licence="Apache-2.0", more=more))
