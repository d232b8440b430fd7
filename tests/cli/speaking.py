"""Run inside a process of its own: every help page, and every command called wrongly.

What a command is called is fixed when it is imported, so one language needs one process.
Standard input holds further calls as a JSON list; printed is one JSON document.
"""

import io
import json
import sys
from contextlib import redirect_stderr, redirect_stdout

import cli.main

UNKNOWN = "gibtesnicht"


def walked(command, path, context=None):
    """Yield each command with its path and context."""
    context = command.make_context(path[-1], [], parent=context, resilient_parsing=True)
    yield command, path, context
    if hasattr(command, "list_commands"):
        for name in command.list_commands(context):
            inner = cli.main.load(name) if len(path) == 1 else command.get_command(context, name)
            yield from walked(inner, (*path, name), context)


def wrong_calls(command, path):
    """Yield command lines that end before anything is done."""
    yield (*path[1:], f"--{UNKNOWN}")
    if not hasattr(command, "list_commands"):
        yield (*path[1:], *["zuviel"] * 9, "--json=ja")
        if not any(p.nargs == -1 for p in command.params):
            yield (*path[1:], *["1"] * 9)
    if any(p.required for p in command.params):
        yield path[1:]
    for param in command.params:
        yield from _of(param, path)


def _of(param, path):
    filled = (*path[1:],)
    if param.param_type_name == "argument":
        if param.type_descriptor.annotation is int:
            yield (*filled, "x")
            yield (*filled, "0")
    elif not param.is_flag:
        yield (*filled, max(param.opts, key=len))
        if param.type_descriptor.annotation is int or param.type_descriptor.choices:
            yield (*filled, f"{max(param.opts, key=len)}=x")
            yield (*filled, f"{max(param.opts, key=len)}=-5")


def said(words):
    """Return exit code and everything that is printed."""
    out = io.TextIOWrapper(io.BytesIO(), "utf-8")
    sys.argv = ["vorlauf", *words]
    code = 0
    with redirect_stdout(out), redirect_stderr(out):
        try:
            cli.main.main()
        except SystemExit as leave:
            code = leave.code
        out.flush()
    return code, out.buffer.getvalue().decode()


def main():
    """Print everything that was said."""
    found = list(walked(cli.main.typer.main.get_command(cli.main.app), ("vorlauf",)))
    pages = {" ".join(path): context.get_help() for _command, path, context in found}
    bare = [
        f"{' '.join(path)} {param.name}"
        for command, path, _context in found
        for param in command.params
        if not param.help
    ]
    calls = [words for command, path, _c in found for words in wrong_calls(command, path)]
    calls += map(tuple, json.load(sys.stdin))
    answers = [(" ".join(words), *said(words)) for words in calls]
    sys.stdout.write(json.dumps({"pages": pages, "bare": bare, "answers": answers}))


main()
