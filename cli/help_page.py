"""Help pages in our words: what is to be typed, what it means, its default and its bounds."""

from collections.abc import Iterator, Sequence
from enum import Enum
from typing import Any

from engine.core.message import msg
from engine.language import _, say

COLUMNS = 32
LARGEST = 2**31 - 1  # what the database can count to, no bound that a person meets


def write_parameters(params: Sequence[Any], formatter: Any) -> None:  # noqa: ANN401 - Typer hides it
    """Write the arguments, then the options."""
    shown = [p for p in params if not p.hidden]
    arguments = [p for p in shown if p.param_type_name == "argument"]
    options = [p for p in shown if p.param_type_name == "option"]
    for title, found in ((_("Arguments"), arguments), (_("Options"), options)):
        if found:
            with formatter.section(title):
                formatter.write_dl([(_left(p), _right(p)) for p in found], col_max=COLUMNS)


def name_of(param: Any) -> str:  # noqa: ANN401 - Typer hides the class
    """Return how *param* is called on the command line: ``--limit``, or the word of an argument."""
    if param.param_type_name == "argument":
        return value_word(param)
    return str(max(param.opts, key=len))


def value_word(param: Any) -> str:  # noqa: ANN401 - Typer hides the class
    """Return the word that stands for the value: given, the possible ones, or what kind it is."""
    if param.metavar:
        return str(param.metavar)
    kind = param.type_descriptor
    if kind.choices:
        return "|".join(map(plain, kind.choices))
    if kind.is_path:
        return _("FILE")
    return "N" if is_number(param) else _("TEXT")


def is_number(param: Any) -> bool:  # noqa: ANN401 - Typer hides the class
    """Return whether a whole number is typed."""
    return param.type_descriptor.annotation is int


def plain(value: object) -> str:
    """Return a value as it is typed."""
    return str(value.value if isinstance(value, Enum) else value)


def bounds(param: Any) -> str:  # noqa: ANN401 - Typer hides the class
    """Return between which numbers the value must lie, in words; "" where it may be any."""
    least, most = param.min, param.max
    if most is not None and most >= LARGEST:
        most = None
    if least is not None and most is not None:
        return say(msg("{least} to {most}", least=least, most=most))
    if least is not None:
        return say(msg("{least} or more", least=least))
    return say(msg("at most {most}", most=most)) if most is not None else ""


def _left(param: Any) -> str:  # noqa: ANN401 - Typer hides the class
    if param.param_type_name == "argument":
        return value_word(param)
    names = ", ".join(sorted(param.opts, key=len))
    if param.secondary_opts:
        return " / ".join((names, *param.secondary_opts))
    return names if param.is_flag else f"{names} {value_word(param)}"


def _right(param: Any) -> str:  # noqa: ANN401 - Typer hides the class
    more = "; ".join(_more(param))
    return f"{param.help or ''} ({more})".strip() if more else param.help or ""


def _more(param: Any) -> Iterator[str]:  # noqa: ANN401 - Typer hides the class
    if param.required:
        yield _("required")
    else:
        default = _default(param)
        if default:
            yield say(msg("else {default}", default=default))
    if is_number(param) and bounds(param):
        yield bounds(param)


def _default(param: Any) -> str:  # noqa: ANN401 - Typer hides the class
    value = param.default
    if value is None or value in ("", (), []) or not param.show_default:
        return ""
    if isinstance(value, bool):
        return str((param.opts if value else param.secondary_opts or [""])[0])
    return plain(value)
