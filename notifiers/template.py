"""Mail texts of the Regelwerk, filled: the sandbox of Jinja2 behind the grammar of the compiler."""

from functools import lru_cache

from jinja2 import StrictUndefined, Template
from jinja2.sandbox import SandboxedEnvironment

from engine.core.letter import LONGEST, Facts, values_of

# The result is plain text; what makes HTML of it escapes every sign (`notifiers.message`).
_SANDBOX = SandboxedEnvironment(
    undefined=StrictUndefined, autoescape=False, keep_trailing_newline=True
)
_SANDBOX.globals.clear()


@lru_cache(maxsize=512)
def _compiled(text: str) -> Template:
    return _SANDBOX.from_string(text)


def filled(text: str, facts: Facts) -> str:
    """Return the template *text* with the variables of *facts*; what they hold stays literal.

    Raises the errors of Jinja2, and ValueError where the text becomes longer than any mail.
    """
    written = _compiled(text).render(values_of(facts))
    if len(written) > LONGEST:
        raise ValueError(str(len(written)))
    return written
