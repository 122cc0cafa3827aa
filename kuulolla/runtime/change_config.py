"""One setting in `kuulolla.yaml` changed; everything else in the file, comments too, stays as it is."""

import json
import shutil
import tempfile
from pathlib import Path

import yaml

from kuulolla.runtime.config_file import read_config
from kuulolla.runtime.faults import SettingsFault


def change_config(path: Path, name: str, value: str | None) -> None:
    """Make the file in `path` say `value` for the setting `name`; None takes back what it says. Makes a missing file.

    Raises SettingsFault, and leaves the file as it was, where it cannot be read, changed or written.
    """
    path = path.resolve()  # a link stays one
    before = dict(read_config(path).values) if path.exists() else {}
    if before.get(name) == value:
        return
    try:
        changed = with_setting(path.read_bytes().decode() if path.exists() else "", name, value)
        _replace(path, changed, {**before, name: value}, name)
    except OSError as error:
        raise SettingsFault(f"{path}: cannot be written: {error.strerror}") from None


def with_setting(text: str, name: str, value: str | None) -> str:
    """The YAML `text` with `name` set at its top: over its present value, or else in a line of its own at the end."""
    said = json.dumps(value, ensure_ascii=False)  # a JSON scalar is a YAML scalar, however odd
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    pairs = root.value if isinstance(root, yaml.MappingNode) else []
    present = [node for key, node in pairs if key.value == name]
    if not present:
        line_end = "\r\n" if "\r\n" in text else "\n"
        return f"{text}{line_end if text and not text.endswith(line_end) else ''}{name}: {said}{line_end}"
    start, end = present[-1].start_mark.index, present[-1].end_mark.index
    return f"{text[:start]}{'' if text[:start].endswith(' ') else ' '}{said}{text[end:]}"


def _replace(path: Path, text: str, wanted: dict[str, object], name: str) -> None:
    """Write beside, look whether it says what is wanted and nothing else, then rename: there is never half a file."""
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name}-") as made:
        new = Path(made) / path.name
        new.write_bytes(text.encode())
        if not _says(new, wanted):
            raise SettingsFault(f"{path}: cannot be changed safely: write `{name}: {wanted[name] or 'null'}` into it")
        if path.exists():
            shutil.copymode(path, new)
        new.replace(path)


def _says(path: Path, wanted: dict[str, object]) -> bool:
    try:
        return dict(read_config(path).values) == wanted
    except SettingsFault:
        return False
