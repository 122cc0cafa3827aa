"""As whom Elasticsearch runs: it refuses root, so that root starts it as nobody, and nobody must reach its files."""

import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path

from kuulolla.runtime.faults import StackFault


@dataclass(frozen=True)
class Account:
    """A user of this machine."""

    uid: int
    gid: int

    def own(self, path: Path) -> None:
        """Give `path` and everything in it to this user."""
        for entry in (path, *path.rglob("*")):
            os.chown(entry, self.uid, self.gid, follow_symlinks=False)


def unprivileged() -> Account | None:
    """The user nobody where we are root; None where we are an ordinary user already and just go on."""
    if os.geteuid() != 0:
        return None
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        raise StackFault(
            "Elasticsearch refuses to run as root and this machine has no user nobody: run the command as another user"
        ) from None
    return Account(nobody.pw_uid, nobody.pw_gid)


def all_may_enter(path: Path) -> bool:
    """Whether every user may enter `path` and each folder above it (or read it, if it is a file).

    Of what does not exist yet, the folder that it would be made in is judged.
    """
    if not path.exists():
        return all_may_enter(path.parent)
    own = path.stat().st_mode
    reads = own & stat.S_IXOTH if path.is_dir() else own & stat.S_IROTH
    return bool(reads) and all(folder.stat().st_mode & stat.S_IXOTH for folder in path.resolve().parents)


def open_to_all(folder: Path) -> None:
    """Let every user read what is in `folder` and run what its owner may run, whatever our umask was."""
    for entry in (folder, *folder.rglob("*")):
        mode = entry.stat().st_mode
        entry.chmod(mode | (0o555 if mode & stat.S_IXUSR else 0o444))
