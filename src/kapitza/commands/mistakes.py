"""Which errors are a user's to put right, and how the command ends on them."""

from kapitza.analysis.files.arrays import DamagedFileError
from kapitza.analysis.files.run_provenance import ChangedInputError
from kapitza.analysis.files.tables import TableError
from kapitza.analysis.files.verification import ProvenanceError
from kapitza.analysis.integrity.made_files import AlteredFileError
from kapitza.commands.checkout import NoWorkflowError
from kapitza.commands.living import AtWorkError
from kapitza.commands.redrawing import UnknownFigureError
from kapitza.commands.repeating import MissingInputError
from kapitza.interfaces.errors import StructureError
from kapitza.study.problems import InputError

WRONG_USAGE = (ProvenanceError, NoWorkflowError, MissingInputError, UnknownFigureError)
TO_PUT_RIGHT = (
    InputError,
    TableError,
    DamagedFileError,
    ChangedInputError,
    AtWorkError,
    AlteredFileError,
    StructureError,
    OSError,
)


def exit_code(error: Exception) -> int | None:
    """2 for wrong usage, 1 for what a user has to put right, None for a fault of the program."""
    if isinstance(error, WRONG_USAGE):
        return 2
    return 1 if isinstance(error, TO_PUT_RIGHT) else None


def said(error: Exception) -> str:
    """What the command says of an error: its message; of one of the system, the file first."""
    if isinstance(error, OSError) and error.filename and error.strerror:
        return f"{error.filename}: {error.strerror}; fix: look at the path and its permissions"
    return str(error)
