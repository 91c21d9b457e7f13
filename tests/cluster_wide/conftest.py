"""A site of several nodes for the whole session; its start fails loudly where it cannot be."""

import sys
import tempfile
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "cluster")]

from slurm_site import start, stop  # noqa: E402


@pytest.fixture(scope="session")
def site():
    with tempfile.TemporaryDirectory(prefix="slurm-") as place:
        Path(place).chmod(0o755)
        folder = Path(place) / "site"
        start(folder)
        yield folder
        stop(folder)
