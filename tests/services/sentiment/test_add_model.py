"""Models from elsewhere, brought in: a tiny BERT made here, with weights and as ONNX."""

import json
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from tokenizers import Tokenizer, models, pre_tokenizers, processors

from kuulolla.services.sentiment.add_model import Details, add_model
from kuulolla.services.sentiment.export import export_graph
from kuulolla.services.sentiment.model import GRAPH, MANIFEST, ModelUnusable, open_model, read_manifest
from kuulolla.services.sentiment.score import score
from tests.services.sentiment.tiny_model import make_model

TEXTS = ["hyvä palvelu", "huono palvelu ja pitkä jono", "jono", "hyvä hyvä hyvä hyvä hyvä hyvä"]


@pytest.fixture
def ready(tmp_path: Path) -> Path:
    """A folder as people share it with an ONNX graph inside: a small model's files and a config.json."""
    folder = make_model(tmp_path / "shared-model", heads=0)
    (folder / MANIFEST).unlink()
    names = {"0": "NEG", "1": "NEU", "2": "POS"}
    config = {"model_type": "bert", "id2label": names, "max_position_embeddings": 128, "pad_token_id": 0}
    (folder / "config.json").write_text(json.dumps(config))
    (folder / "README.md").write_text("---\nlanguage: fi\nlicense: cc-by-4.0\n---\n# A model\n")
    return folder


def test_a_folder_with_a_graph_is_taken_as_it_is(ready: Path, tmp_path: Path) -> None:
    manifest = add_model(ready, tmp_path / "added")
    assert (manifest.id, manifest.licence, manifest.max_pieces) == ("shared-model", "cc-by-4.0", 128)
    assert manifest.labels == ("negative", "neutral", "positive")
    assert (tmp_path / "added" / GRAPH).read_bytes() == (ready / GRAPH).read_bytes()
    assert score(TEXTS, open_model(tmp_path / "added")).probabilities.shape == (4, 3)


def test_what_the_person_says_goes_before_what_the_folder_says(ready: Path, tmp_path: Path) -> None:
    details = Details(id="mine", licence="MIT", languages=("fi", "sv"), labels=["positive", "neutral", "negative"])
    add_model(ready, tmp_path / "added", details)
    manifest = read_manifest(tmp_path / "added")
    assert (manifest.id, manifest.licence, manifest.languages) == ("mine", "MIT", ("fi", "sv"))
    turned = score(TEXTS, open_model(tmp_path / "added")).probabilities
    add_model(ready, tmp_path / "added")
    assert np.allclose(turned, score(TEXTS, open_model(tmp_path / "added")).probabilities[:, ::-1])


@pytest.mark.parametrize("name", ["config.json", "tokenizer.json"])
def test_a_missing_file_is_named_and_nothing_is_written(ready: Path, tmp_path: Path, name: str) -> None:
    (ready / name).unlink()
    with pytest.raises(ModelUnusable, match=f"{name} is missing"):
        add_model(ready, tmp_path / "added")
    assert not (tmp_path / "added").exists()


def test_a_graph_that_cannot_be_opened_leaves_the_earlier_folder(ready: Path, tmp_path: Path) -> None:
    add_model(ready, tmp_path / "added")
    (ready / GRAPH).write_bytes(b"no graph")
    with pytest.raises(ModelUnusable):
        add_model(ready, tmp_path / "added")
    open_model(tmp_path / "added")
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


@pytest.mark.skipif(find_spec("torch") is not None, reason="torch is here")
def test_weights_without_torch_are_refused_with_the_command_to_run(ready: Path, tmp_path: Path) -> None:
    (ready / GRAPH).unlink()
    with pytest.raises(ModelUnusable, match="training environment") as refused:
        add_model(ready, tmp_path / "added")
    assert "\n" not in str(refused.value)


def _tiny_bert(folder: Path, labels: list[str]) -> None:
    """A BERT of two narrow layers with random weights, saved as Hugging Face does."""
    torch, transformers = pytest.importorskip("torch"), pytest.importorskip("transformers")
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "hyvä", "huono", "palvelu", "ja", "pitkä", "jono"]
    tokenizer = Tokenizer(models.WordLevel({word: at for at, word in enumerate(words)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    torch.manual_seed(0)
    config = transformers.BertConfig(
        vocab_size=600,
        hidden_size=128,
        num_hidden_layers=2,
        num_attention_heads=4,
        intermediate_size=256,
        max_position_embeddings=64,
        initializer_range=0.1,
        id2label=dict(enumerate(labels)),
    )
    transformers.BertForSequenceClassification(config).save_pretrained(folder)
    transformers.PreTrainedTokenizerFast(tokenizer_object=tokenizer, pad_token="[PAD]").save_pretrained(folder)


def _by_transformers(folder: Path) -> NDArray[np.float32]:
    torch, transformers = pytest.importorskip("torch"), pytest.importorskip("transformers")
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    model = transformers.AutoModelForSequenceClassification.from_pretrained(folder).eval()
    with torch.no_grad():
        logits = [model(**tokenizer(text, return_tensors="pt")).logits[0] for text in TEXTS]
    return np.asarray(torch.stack(logits).softmax(-1).numpy())


@pytest.mark.training
@pytest.mark.filterwarnings("default")
@pytest.mark.skipif(find_spec("torch") is None, reason="torch is in the training environment alone")
class TestWithWeights:
    def test_the_exported_graph_says_what_transformers_say(self, tmp_path: Path) -> None:
        _tiny_bert(tmp_path / "tiny", ["NEUTRAL", "POSITIVE", "NEGATIVE"])
        wanted = _by_transformers(tmp_path / "tiny")[:, [2, 0, 1]]
        add_model(tmp_path / "tiny", tmp_path / "small")
        assert np.abs(score(TEXTS, open_model(tmp_path / "small")).probabilities - wanted).max() < 0.02
        (tmp_path / "tiny" / GRAPH).write_bytes(export_graph(tmp_path / "tiny").SerializeToString())
        add_model(tmp_path / "tiny", tmp_path / "whole")  # a graph that is there is taken as it is, in full precision
        assert np.abs(score(TEXTS, open_model(tmp_path / "whole")).probabilities - wanted).max() < 1e-5
        assert (tmp_path / "small" / GRAPH).stat().st_size < 0.5 * (tmp_path / "whole" / GRAPH).stat().st_size

    def test_a_model_of_two_classes_never_says_neutral(self, tmp_path: Path) -> None:
        _tiny_bert(tmp_path / "tiny", ["negative", "positive"])
        add_model(tmp_path / "tiny", tmp_path / "added")
        found = score(TEXTS, open_model(tmp_path / "added")).probabilities
        assert found[:, 1].max() < 1e-6
        assert np.allclose(found.sum(axis=1), 1)

    def test_weights_of_another_kind_of_model_are_refused_in_one_line(self, tmp_path: Path) -> None:
        _tiny_bert(tmp_path / "tiny", ["negative", "positive"])
        (tmp_path / "tiny" / "model.safetensors").write_bytes(b"none")
        with pytest.raises(ModelUnusable) as refused:
            add_model(tmp_path / "tiny", tmp_path / "added")
        assert "\n" not in str(refused.value)
