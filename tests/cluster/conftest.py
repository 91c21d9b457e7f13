"""One node of SLURM for the whole session; its start fails loudly where it cannot be."""

import tempfile
from pathlib import Path

import pytest
from slurm_node import start, stop


@pytest.fixture(scope="session")
def slurm():
    with tempfile.TemporaryDirectory(prefix="slurm-") as place:
        Path(place).chmod(0o755)
        folder = Path(place) / "node"
        start(folder)
        yield folder
        stop(folder)
