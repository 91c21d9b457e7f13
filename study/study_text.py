"""The text of a study file → plain data: YAML without what runs code, overwrites silently or never ends."""

import re
from collections.abc import Hashable
from typing import Any

import yaml

from kapitza.study.problems import InputProblem, StudyError

DEEPEST_NESTING = 30  # a study needs five levels; what recursion allows depends on the interpreter

MOST_VALUES = 5000
"""Keys and values of a study with every alias written out: a large sweep has some hundred."""

_CLOCK = re.compile(r"^[-+]?\d+(:\d+)+(\.\d*)?$")
_OCTAL = re.compile(r"^[-+]?0[0-7]+$")


def read_yaml(text: str, source: str) -> object:
    """The content of a study file.

    source : its name, for the message
    Raises StudyError for what is not YAML, or not to be read.
    """
    try:
        return yaml.load(text, Loader=_StudyLoader)  # a subclass of SafeLoader: builds plain data only
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"line {mark.line + 1}, column {mark.column + 1}" if mark else "YAML"
        reason = " ".join(f"{error.context or ''} {error.problem or ''}".split())
        problem = InputProblem(
            "", where, reason, "correct the YAML there (indentation, brackets, quotes, colons)"
        )
        raise StudyError(source, [problem]) from error
    except (yaml.YAMLError, ValueError) as error:
        problem = InputProblem("", "YAML", " ".join(str(error).split()), "save the study as plain YAML text")
        raise StudyError(source, [problem]) from error


class _StudyLoader(yaml.SafeLoader):
    """SafeLoader that refuses keys given twice, which YAML overwrites silently, and endless nesting."""

    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        self.depth += 1
        if self.depth > DEEPEST_NESTING:
            mark = self.get_mark()
            raise yaml.constructor.ConstructorError(None, None, "nested too deeply", mark)
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node

    def get_single_node(self) -> yaml.Node | None:
        node = super().get_single_node()
        if node is not None and _values(node, {}) > MOST_VALUES:
            raise yaml.constructor.ConstructorError(
                None, None, f"more than {MOST_VALUES} values with aliases written out", node.start_mark
            )
        return node

    def construct_scalar(self, node: yaml.ScalarNode | yaml.MappingNode) -> Any:
        if isinstance(node, yaml.ScalarNode) and not node.style and _surprising(node.value):
            problem = f"{node.value} is another number to YAML: write it plainly, or in quotes"
            raise yaml.constructor.ConstructorError(None, None, problem, node.start_mark)
        return super().construct_scalar(node)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[str] = set()
        for key_node, _ in node.value:
            key = str(key_node.value)
            if key_node.tag == "tag:yaml.org,2002:merge":
                raise yaml.constructor.ConstructorError(
                    None, None, "merge keys (<<) are not read", key_node.start_mark
                )
            if key in seen:
                problem = f"key {key!r} is given twice"
                raise yaml.constructor.ConstructorError(None, None, problem, key_node.start_mark)
            seen.add(key)
        return super().construct_mapping(node, deep)


def _surprising(text: str) -> bool:
    """Whether YAML 1.1 reads another number than people do: 1:30 is 90 and 036 is 30."""
    return bool(_CLOCK.match(text) or (_OCTAL.match(text) and int(text, 8) != int(text)))


def _values(node: yaml.Node, known: dict[int, int]) -> int:
    """Number of nodes below and with this one, each alias counted again."""
    if id(node) not in known:
        known[id(node)] = MOST_VALUES + 1  # of a node that holds itself
        parts: list[yaml.Node] = []
        if isinstance(node, yaml.MappingNode):
            parts = [part for pair in node.value for part in pair]
        elif isinstance(node, yaml.SequenceNode):
            parts = node.value
        known[id(node)] = 1 + sum(_values(part, known) for part in parts)
    return known[id(node)]
