"""What is wrong with what the user gave, in one form everywhere: where, what stands there, why, the fix."""

from collections.abc import Iterable
from dataclasses import dataclass

LISTED_NAMES = 12
"""How many names a message lists of those to choose from."""


@dataclass(frozen=True)
class InputProblem:
    """One problem of a study file, a manifest or a force-field file.

    where : the key, as a path from the top; empty for a problem of the file as a whole
    value : what stands there; without a key, what the file holds, or None for nothing worth showing
    reason : why it cannot be used
    fix : what to do about it
    missing : the key is absent, and `value` means nothing
    """

    where: str
    value: object
    reason: str
    fix: str
    missing: bool = False

    def line(self, source: str) -> str:
        """One line: source, key = value, reason, fix."""
        shown = "(missing)" if self.missing else _shown(self.value)
        bare = "" if self.value is None else f"{self.value}: "
        key = f"{self.where} = {shown}: " if self.where else bare
        return _one_line(f"{source}: {key}{self.reason}; fix: {self.fix}")


class InputError(ValueError):
    """Something the user gave that cannot be used. The message lists every problem found, one a line.

    source : name of the file or thing at fault
    problems : of it, at least one
    """

    def __init__(self, source: str, problems: Iterable[InputProblem]) -> None:
        self.source = source
        self.problems = tuple(problems)
        super().__init__("\n".join(problem.line(source) for problem in self.problems))

    def __str__(self) -> str:
        return str(self.args[0])


class StudyError(InputError):
    """A study that cannot be run."""


class ManifestError(InputError):
    """A manifest of potentials that cannot be used."""


class PotentialFileError(InputError):
    """A force-field file that must not be used."""

    def __init__(self, file: str, reason: str, fix: str) -> None:
        super().__init__(file, [InputProblem("", None, reason, fix)])

    def at(self, where: str, value: str) -> InputProblem:
        """The same as a problem of the key of a study that leads to the file."""
        (problem,) = self.problems
        return InputProblem(where, value, f"{self.source}: {problem.reason}", problem.fix)


class UnknownNameError(InputError, KeyError):
    """A name that a study or a potential does not have.

    what : kind of thing, as it stands in the message
    """

    def __init__(self, source: str, what: str, name: str, known: Iterable[str]) -> None:
        listed = list(known)
        more = f" … ({len(listed)} in all)" if len(listed) > LISTED_NAMES else ""
        choose = f"choose one of {', '.join(listed[:LISTED_NAMES])}{more}" if listed else "it has none"
        super().__init__(source, [InputProblem(what, name, f"there is no {what} of this name", choose)])


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
