"""The model card: `model_card.md` with the figures and the data of a manifest filled in."""

from pathlib import Path

from kuulolla.services.sentiment.model import Model
from training.report import every_figure, measure_emotions, measure_portions

TEMPLATE = Path(__file__).with_name("model_card.md")


def write_card(model: Model, data: Path, path: Path) -> None:
    """Write the card of a model, with its figures on the dev portions under `data`."""
    figures = every_figure(measure_portions(model, data), measure_emotions(model, data), heading="###")
    sources = [f"| {one.name} | {one.licence} | {one.attribution} |" for one in model.manifest.training_data]
    text = TEMPLATE.read_text(encoding="utf-8")
    text = text.replace("{figures}", "\n".join(figures).strip()).replace("{data}", "\n".join(sources))
    path.write_text(text, encoding="utf-8")
