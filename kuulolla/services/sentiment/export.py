"""From a Hugging Face sequence-classification folder to an ONNX graph. Needs torch: the training environment."""

import io
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kuulolla.services.sentiment.model import ModelUnusable

if TYPE_CHECKING:
    import onnx

_OPSET = 17
_INPUTS = ("input_ids", "attention_mask")
_AXES = {0: "posts", 1: "pieces"}


def export_graph(folder: Path) -> "onnx.ModelProto":
    """The graph of the model in `folder`, weights in full precision; takes ids and mask of any size, gives logits.

    Raises ModelUnusable where torch, transformers or onnx are not installed, or the folder holds no such model.
    """
    try:
        import onnx  # noqa: PLC0415 - torch and its kin are in the training environment alone
        import torch  # noqa: PLC0415
        from transformers import AutoModelForSequenceClassification  # noqa: PLC0415
    except ImportError as error:
        raise ModelUnusable(
            f"{error.name} is not installed here; run this in the training environment: "
            ".venv-training/bin/python -m kuulolla.cli model add PATH; or give a folder with model.onnx in it"
        ) from error
    try:
        # Eager attention: the fused one is exported as a guess about the mask.
        network = AutoModelForSequenceClassification.from_pretrained(
            folder, attn_implementation="eager", local_files_only=True, trust_remote_code=False
        ).eval()
    except Exception as error:  # transformers, safetensors and pickle share no narrower class
        raise ModelUnusable(f"{folder}: transformers cannot open it ({' '.join(str(error).split())[:200]})") from error
    return onnx.load_model_from_string(_traced(network, torch))


def _traced(network: Any, torch: Any) -> bytes:  # noqa: ANN401 - torch is not there when types are checked
    class Logits(torch.nn.Module):  # type: ignore[misc]  # torch is Any here
        def __init__(self) -> None:
            super().__init__()
            self.network = network  # a part of it, so that its weights are exported as weights

        def forward(self, input_ids: Any, attention_mask: Any) -> Any:  # noqa: ANN401
            return self.network(input_ids=input_ids, attention_mask=attention_mask, return_dict=False)[0]

    graph, example = io.BytesIO(), torch.ones(2, 7, dtype=torch.long)
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter(
            "ignore"
        )  # the tracing exporter announces its own retirement; the other one is 20 times slower
        torch.onnx.export(
            Logits().eval(),
            (example, example),
            graph,
            input_names=list(_INPUTS),
            output_names=["logits"],
            opset_version=_OPSET,
            dynamo=False,
            dynamic_axes={**dict.fromkeys(_INPUTS, _AXES), "logits": {0: "posts"}},
        )
    return graph.getvalue()
