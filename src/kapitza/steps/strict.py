"""Stage: fails where a health check of the study has failed, and says which."""

from pathlib import Path

from kapitza.analysis.files.contracts import HEALTH_OF_ALL
from kapitza.analysis.files.tables import read_table, write_text


def strict(*, health: Path, passed: Path) -> None:
    """Write that nothing has failed. Raises SystemExit listing every failed check."""
    table = read_table(health, HEALTH_OF_ALL)
    failed = table[table["verdict"] == "failed"]
    if len(failed):
        raise SystemExit(
            f"the study is strict, and {len(failed)} of {len(table)} health checks failed:\n"
            f"{failed.to_string(index=False)}\n"
            "results/report.html shows them; find the cause (docs/theory.md, Health) or change the limits"
        )
    write_text(passed, f"none of {len(table)} health checks failed\n")
