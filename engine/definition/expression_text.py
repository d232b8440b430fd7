"""The text of a condition and where it stands, so that every problem can point into it."""

import ast
from dataclasses import dataclass

from engine.core.message import Message
from engine.definition.problem import Place, Problem, Severity

# A folded text of YAML may hold line ends; where Python sees them it would end the condition.
_LINE_ENDS = str.maketrans("\n\r\t\f", "    ")


@dataclass(frozen=True, slots=True)
class ConditionText:
    """A condition as it was written; *place* is that of its first character."""

    text: str
    place: Place

    @property
    def code(self) -> str:
        """The text as Python may parse it: one line that begins with the condition."""
        return self.text.translate(_LINE_ENDS).lstrip()

    def of(self, node: ast.expr) -> str:
        """Return the text of a part."""
        return ast.get_source_segment(self.code, node) or ""

    def at(self, node: ast.expr) -> int:
        """Return the offset of a part in characters; Python counts bytes."""
        code = self.code
        before = code.encode()[: node.col_offset].decode(errors="ignore")
        return self.indentation + len(before)

    @property
    def indentation(self) -> int:
        """How many characters of the text come before the code."""
        return len(self.text) - len(self.code)

    def problem(
        self,
        code: str,
        message: Message,
        at: ast.expr | int = 0,
        *,
        hint: Message | None = None,
        found: str = "",
        possible: tuple[str, ...] = (),
    ) -> Problem:
        """Return a problem with the part *at*, or with the character at that offset."""
        node = None if isinstance(at, int) else at
        offset = at if isinstance(at, int) else self.at(at)
        return Problem(
            code,
            self._place(offset),
            message,
            Severity.WARNING if code == "guard-constant" else Severity.ERROR,
            hint,
            found or (self.of(node) if node else ""),
            possible,
        )

    def _place(self, offset: int) -> Place:
        if not self.place.column:
            return self.place
        return Place(self.place.file, self.place.line, self.place.column + offset)
