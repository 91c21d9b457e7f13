"""A run that nothing has disturbed, for tests that disturb one."""

import pytest
from kill_case import RUN
from nemd_case import run_driver, write_case


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory):
    files = write_case(tmp_path_factory.mktemp("undisturbed"), run=RUN)
    done = run_driver(files, 2)
    assert done.returncode == 0, done.stdout + done.stderr
    return files
