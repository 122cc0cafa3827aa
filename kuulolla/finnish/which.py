"""Which analyser is asked for: apart from what opens them, since a command offers the choice before it loads any."""

from typing import Literal

Which = Literal["best", "voikko", "fallback"]
"""`best` is Voikko where it is installed, else the fallback."""
