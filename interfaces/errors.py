"""What is raised when a structure cannot be built."""


class StructureError(ValueError):
    """A structure that cannot be built: what is wrong, why, and what to change.

    Attributes: summary, reason, fix — three sentences without a full stop at the end.
    """

    def __init__(self, summary: str, reason: str, fix: str) -> None:
        super().__init__(f"{summary}\n  why: {reason}\n  fix: {fix}")
        self.summary = summary
        self.reason = reason
        self.fix = fix
