"""The text of a study file → plain data: YAML without what runs code, overwrites silently or never ends."""

from collections.abc import Hashable
from typing import Any

import yaml

from kapitza.study.problems import InputProblem, StudyError

DEEPEST_NESTING = 30  # a study needs five levels; what recursion allows depends on the interpreter


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
