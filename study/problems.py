"""What is wrong with a study, as the user reads it: where, what stands there, why not, and the fix."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One fault of a study file.

    where : the key, as a path from the top; empty for a fault of the file itself, which `value` then names.
    missing : the key is absent, and `value` means nothing.
    """

    where: str
    value: object
    reason: str
    fix: str
    missing: bool = False

    def line(self, source: str) -> str:
        """One line: file, key = value, reason, fix."""
        shown = "(missing)" if self.missing else _shown(self.value)
        key = f"{self.where} = {shown}" if self.where else str(self.value)
        return _one_line(f"{source}: {key}: {self.reason}; fix: {self.fix}")


class StudyError(ValueError):
    """A study that cannot be run. The message lists every problem found, one a line."""

    def __init__(self, source: str, problems: list[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(problem.line(source) for problem in problems))


def _one_line(text: str) -> str:
    """Escape what would break the line or reorder it on a terminal: a mistyped key may hold anything."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def _shown(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        value = list(value)
    text = repr(value) if isinstance(value, str) else str(value)
    text = " ".join(text.split())
    return text if len(text) <= 60 else text[:57] + "..."
