"""Wrong use: what is missing or unknown on the command line, said like every other answer."""

import re
from dataclasses import replace
from typing import Any, NoReturn

from typer import Exit as Leave
from typer.exceptions import TyperException

from cli.answer import Exit, refuse, wants_json
from cli.help_page import bounds, is_number, name_of, plain
from engine.core.message import Message, msg
from engine.definition.problem import nearest

_QUOTED = re.compile(r"'([^']*)'")
_EXTRA = re.compile(r"extra argument[^(]*\(s\) \((.*)\)|extra argument \((.*)\)")


def complain(error: TyperException) -> NoReturn:
    """Say what is wrong with the command line and leave with 2."""
    kind = type(error).__name__
    if kind == "NoArgsIsHelpError" and not wants_json():
        error.show()  # type: ignore[attr-defined]  # Typer keeps its errors private
        raise Leave(int(Exit.USAGE))
    message, hint = _said(kind, error)
    refuse("usage", message, hint=hint, exit_code=Exit.USAGE, as_json=wants_json())


def _said(kind: str, error: Any) -> tuple[Message, Message]:  # noqa: ANN401 - Typer hides the class
    path = error.ctx.command_path if getattr(error, "ctx", None) else "vorlauf"
    hint = msg("run: {command} --help", command=path)
    if kind == "NoSuchOption":
        close = nearest(error.option_name, list(error.possibilities or ()))
        return msg("there is no option {name}", name=error.option_name), close or hint
    if kind == "UsageError" and hasattr(error.ctx.command, "list_commands"):
        return _no_command(error, hint)
    return _SAID.get(kind, _other)(error), hint


def _missing(error: Any) -> Message:  # noqa: ANN401 - Typer hides the class of its errors
    return msg("{name} is missing", name=name_of(error.param))


def _bad(error: Any) -> Message:  # noqa: ANN401 - Typer hides the class of its errors
    name, choices = name_of(error.param), error.param.type_descriptor.choices
    if choices:
        return msg("{name}: possible are {known}", name=name, known=", ".join(map(plain, choices)))
    if not is_number(error.param):
        return msg("{name}: this value cannot be read", name=name)
    found, wanted = _typed(error), bounds(error.param)
    if wanted:
        text = msg(
            "{name}: a whole number is needed ({bounds}), not “{found}”", bounds=wanted, found=found
        )
    else:
        text = msg("{name}: a whole number is needed, not “{found}”", found=found)
    return replace(text, params=(("name", name), *text.params))


def _typed(error: Any) -> str:  # noqa: ANN401 - Typer hides the class of its errors
    """Return what was typed, as the validation that failed knows it."""
    cause = error.__cause__
    return str(cause.errors()[0]["input"]) if hasattr(cause, "errors") else ""


def _without_value(error: Any) -> Message:  # noqa: ANN401 - Typer hides the class of its errors
    if "not take" in error.message:
        return msg("{name} takes no value", name=error.option_name)
    return msg("{name} needs a value", name=error.option_name)


def _other(error: Any) -> Message:  # noqa: ANN401 - Typer hides the class of its errors
    extra = _EXTRA.search(error.format_message())
    if extra:
        return msg("too much is typed: {words}", words=extra[1] or extra[2])
    return msg("the command line cannot be read")


_SAID = {"MissingParameter": _missing, "BadParameter": _bad, "BadOptionUsage": _without_value}


def _no_command(error: Any, hint: Message) -> tuple[Message, Message]:  # noqa: ANN401 - Typer hides the class of its errors
    known = tuple(error.ctx.command.list_commands(error.ctx))
    there_are = ", ".join(known)
    found = _QUOTED.search(error.message)
    if found is None:
        return msg("a command is missing; there are {known}", known=there_are), hint
    text = msg("there is no command {name}; there are {known}", name=found[1], known=there_are)
    return text, nearest(found[1], known) or hint
