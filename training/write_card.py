"""The model card: `model_card.md` with the figures and the data of a manifest filled in."""

from pathlib import Path

from kuulolla.services.sentiment.model import ModelManifest

TEMPLATE = Path(__file__).with_name("model_card.md")


def write_card(manifest: ModelManifest, figures: str, path: Path) -> None:
    """Write the card of a model; `figures` is a Markdown table."""
    data = "\n".join(f"| {one.name} | {one.licence} | {one.attribution} |" for one in manifest.training_data)
    text = TEMPLATE.read_text(encoding="utf-8").replace("{figures}", figures).replace("{data}", data)
    path.write_text(text, encoding="utf-8")
