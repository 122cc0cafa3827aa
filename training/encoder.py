"""The encoder in Hugging Face's own classes, so that its folder opens with `transformers` anywhere."""

import torch
from transformers import BertConfig, BertForMaskedLM, BertForSequenceClassification

from training.read_texts import LABELS
from training.recipe import Recipe
from training.start_embeddings import Floats


def configuration(recipe: Recipe) -> BertConfig:
    """A BERT of the recipe's size with our three labels."""
    return BertConfig(
        vocab_size=recipe.pieces,
        hidden_size=recipe.width,
        num_hidden_layers=recipe.layers,
        num_attention_heads=recipe.heads,
        intermediate_size=recipe.inner,
        max_position_embeddings=recipe.max_pieces,
        type_vocab_size=1,
        hidden_dropout_prob=recipe.dropout,
        attention_probs_dropout_prob=recipe.dropout,
        pad_token_id=0,
        id2label=dict(enumerate(LABELS)),
        label2id={label: at for at, label in enumerate(LABELS)},
    )


def new_reader(recipe: Recipe, embeddings: Floats, seed: int) -> BertForMaskedLM:
    """An untrained masked-language model whose pieces start at `embeddings`."""
    torch.manual_seed(seed)
    model = BertForMaskedLM(configuration(recipe))
    with torch.no_grad():
        model.bert.embeddings.word_embeddings.weight.copy_(torch.from_numpy(embeddings))
    return model


def classifier_from(reader: BertForMaskedLM, seed: int) -> BertForSequenceClassification:
    """A classifier with the reader's encoder, copied, and a head that is new."""
    torch.manual_seed(seed)
    model = BertForSequenceClassification(reader.config)
    model.bert.load_state_dict(reader.bert.state_dict(), strict=False)  # the reader has no pooler: it starts anew
    return model
