"""Health: from what runs recorded to verdicts, one row of health.csv each (docs/theory.md, Health)."""
