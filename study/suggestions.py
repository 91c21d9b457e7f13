"""What to advise where a choice is not offered: a suggestion only for a word that is misspelt.

A word near in spelling to one that is offered may be another thing of the field (bcc is no misspelt fcc, 112
no misspelt 111): then it is said not to be offered, and nothing is suggested.
"""

import difflib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from kapitza.study.problems import InputProblem

NEAR = 0.7
"""Least similarity of two spellings, between 0 and 1, for one to be suggested for the other."""
NEAR_KEY = 0.6
"""The same for keys, of which each section has few."""

_BRACKETS = re.compile(r"[\s_,()\[\]{}<>]")
_NUMBERED = re.compile(r"[a-z]{0,2}\d+")  # such as c13, or a year: another number is another thing


def _nothing(_: str) -> bool:
    return False


@dataclass(frozen=True, eq=False)
class OtherThings:
    """Things of the field that a choice of the study file does not offer; annotates the choice.

    words : of their names, in small letters, apart by spaces
    same : other names, in small letters, of what is offered
    recognises : whether a whole text is one of the things, where they cannot be listed
    """

    words: str = ""
    same: Mapping[str, str] = field(default_factory=dict)
    recognises: Callable[[str], bool] = _nothing


def unknown_choice(
    where: str,
    value: object,
    offered: Sequence[str],
    others: OtherThings,
    *,
    reason: str = "unknown choice",
    otherwise: str = "",
) -> InputProblem:
    """The problem of a value that is not among those offered.

    reason : where the value is no known thing of the field either
    otherwise : what else may be done, as the end of the fix
    """
    text = str(value)
    choose = f"choose one of {', '.join(offered)}{otherwise}"
    if meant := others.same.get(text.lower()):
        return InputProblem(where, value, f"it is called {meant} here", f"write {meant}")
    if match := suggestion(text, offered, others):
        return InputProblem(where, value, reason, f"did you mean {match}? {choose}")
    if isinstance(value, str) and _is_known(text, offered, others):
        reason = "not offered here"
    return InputProblem(where, value, reason, choose)


def suggestion(text: str, offered: Iterable[str], others: OtherThings) -> str | None:
    """What is offered and differs by its spelling only, or None.

    A misspelt word is none of the field: neither of the other things nor of another choice.
    """
    spelled = {_bare(choice): choice for choice in offered}
    if _bare(text) in spelled:
        return spelled[_bare(text)]
    if others.recognises(text):
        return None
    for match in difflib.get_close_matches(_bare(text), sorted(spelled), n=3, cutoff=NEAR):
        choice = spelled[match]
        strange = _words(text) - _words(choice)
        if not any(_is_word(word, spelled.values(), others) or _NUMBERED.fullmatch(word) for word in strange):
            return choice
    return None


def near_key(key: str, known: Iterable[str]) -> str | None:
    """The key of a section that another one is near to in spelling, or None."""
    for match in difflib.get_close_matches(key.lower(), sorted(known), n=3, cutoff=NEAR_KEY):
        if not any(_NUMBERED.fullmatch(word) for word in _words(key) - _words(match)):
            return match
    return None


def _is_known(text: str, offered: Iterable[str], others: OtherThings) -> bool:
    """Whether a text is made of words of the field."""
    words = _words(text)
    every = bool(words) and all(_is_word(word, offered, others) for word in words)
    return every or others.recognises(text)


def _is_word(word: str, offered: Iterable[str], others: OtherThings) -> bool:
    own = {part for choice in offered for part in _words(choice)}
    return word in own or word in others.words.split() or others.recognises(word)


def _bare(text: str) -> str:
    return _BRACKETS.sub("", text.lower())


def _words(text: str) -> set[str]:
    return {word for word in re.split(r"[^a-z0-9]+", text.lower()) if word}
