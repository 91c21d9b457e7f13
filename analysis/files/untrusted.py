"""Files that somebody else may have written: read only if plain, of limited size, and data.

YAML can name Python objects to be made (`!!python/object/apply:os.system`), and readers of other packages
make them. Such a file is refused before any other reader sees it (docs/security.md).
"""

import bz2
import gzip
import lzma
import re
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import yaml

MEGABYTE = 2**20

OPENERS: dict[str, Callable[..., Any]] = {".xz": lzma.open, ".gz": gzip.open, ".bz2": bz2.open}
"""How a file that is compressed is opened, by the end of its name."""

LARGEST_PHONOPY_FILE = 200 * MEGABYTE
LARGEST_SUPERCELL = 4000
"""Unit cells: phonopy would make any number of atoms that a line of its file asks for."""

CORE_TAGS = frozenset(
    f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null", "seq", "map")
)
"""Tags of plain data."""


class UntrustedFileError(ValueError):
    """A file that is not read: which, why, and what to do."""

    def __init__(self, path: Path, reason: str, fix: str) -> None:
        super().__init__(f"{path}: {reason}; fix: {fix}")
        self.reason, self.fix = reason, fix


def check_regular(path: Path, limit_bytes: int) -> None:
    """Refuse what is no regular file, as a device, a pipe or a folder, and what is too large.

    Raises UntrustedFileError; a missing file is one, too.
    """
    try:
        found = path.stat()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UntrustedFileError(path, f"cannot be read ({reason})", "give the path of a file") from error
    if not stat.S_ISREG(found.st_mode):
        raise UntrustedFileError(path, "not a regular file", "give the path of a file")
    if found.st_size > limit_bytes:
        size, limit = found.st_size / MEGABYTE, limit_bytes / MEGABYTE
        raise UntrustedFileError(path, f"{size:.3g} MB, of at most {limit:.3g}", "give a smaller file")


def limited_bytes(path: Path, limit_bytes: int) -> bytes:
    """Content of a regular file, decompressed by the end of its name.

    Raises UntrustedFileError for any other file, and for one of more bytes than the limit.
    """
    check_regular(path, limit_bytes)
    opener = OPENERS.get(path.suffix, open)
    try:
        with opener(path, "rb") as stream:
            content: bytes = stream.read(limit_bytes + 1)
    except (OSError, EOFError, lzma.LZMAError) as error:
        raise UntrustedFileError(path, f"cannot be read ({error})", "give an undamaged file") from error
    if len(content) > limit_bytes:
        raise UntrustedFileError(
            path, f"more than {limit_bytes / MEGABYTE:.3g} MB when decompressed", "give a smaller file"
        )
    return content


def check_plain_yaml(path: Path, content: bytes) -> None:
    """Refuse YAML with more than plain data: objects by tag, and aliases, which can repeat without end.

    Raises UntrustedFileError.
    """
    if not any(mark in content for mark in (b"!", b"&", b"*")):
        return  # no tag, no anchor, no alias
    try:
        for event in yaml.parse(content, Loader=yaml.CSafeLoader):
            tag = getattr(event, "tag", None)
            if tag is not None and tag not in CORE_TAGS and tag != "!":
                reason = f"holds the YAML tag {tag}, which may run code"
                raise UntrustedFileError(path, reason, "take it out, or do not use this file")
            if isinstance(event, yaml.AliasEvent):
                raise UntrustedFileError(path, "holds YAML aliases (*)", "write the values out")
    except yaml.YAMLError as error:
        reason = " ".join(str(error).split())
        raise UntrustedFileError(path, f"not YAML ({reason})", "give a file of plain YAML") from error


def check_phonopy_file(path: Path) -> None:
    """Refuse a file of phonopy that is no plain YAML of limited size, or asks for a supercell without limit.

    Raises UntrustedFileError.
    """
    names = [suffix for suffix in path.suffixes if suffix not in OPENERS]
    if not names or names[-1] not in (".yaml", ".yml"):
        raise UntrustedFileError(path, "no YAML by its name", "give phonopy_params.yaml or phonopy.yaml")
    content = limited_bytes(path, LARGEST_PHONOPY_FILE)
    check_plain_yaml(path, content)
    cells = _unit_cells(content)
    if cells > LARGEST_SUPERCELL:
        reason = f"a supercell of {cells:.3g} unit cells, of at most {LARGEST_SUPERCELL}"
        raise UntrustedFileError(path, reason, "correct its supercell_matrix")


def _unit_cells(content: bytes) -> float:
    """Unit cells in the supercell of a file of phonopy; 1 where it does not say."""
    rows = re.search(rb"^supercell_matrix:\s*((?:-\s*\[[^\]]*\]\s*){3})", content, re.MULTILINE)
    numbers = [int(word) for word in re.findall(rb"-?\d+(?=\s*[,\]])", rows[1])] if rows else []
    return abs(float(np.linalg.det(np.reshape(numbers, (3, 3))))) if len(numbers) == 9 else 1.0
