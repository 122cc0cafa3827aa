"""The tokenizer: a Unigram model of word pieces, learnt from the text that the model is trained on."""

from collections.abc import Sequence

from tokenizers import Tokenizer
from tokenizers.models import Unigram
from tokenizers.pre_tokenizers import Digits, Metaspace, Punctuation
from tokenizers.pre_tokenizers import Sequence as InTurn
from tokenizers.processors import TemplateProcessing
from tokenizers.trainers import UnigramTrainer

SPECIAL = PAD, UNKNOWN, START, END, MASK = "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"
MASK_ID = SPECIAL.index(MASK)
ORDINARY_FROM = len(SPECIAL)
"""The first id of a piece of text: those before it are marks."""


def build_tokenizer(texts: Sequence[str], pieces: int) -> Tokenizer:
    """A tokenizer of about `pieces` pieces for normalised text, which it does not normalise again.

    Smileys stay whole: Punctuation would take ":)" apart and the strongest sign of feeling would be two marks.
    """
    tokenizer = Tokenizer(Unigram())
    tokenizer.pre_tokenizer = InTurn([Metaspace(), Digits(individual_digits=True), Punctuation("contiguous")])
    tokenizer.train_from_iterator(
        texts,
        UnigramTrainer(vocab_size=pieces, special_tokens=list(SPECIAL), unk_token=UNKNOWN),
    )
    tokenizer.post_processor = TemplateProcessing(
        single=f"{START} $A {END}", special_tokens=[(t, tokenizer.token_to_id(t)) for t in (START, END)]
    )
    return tokenizer
