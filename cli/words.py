"""Words that stand for the values of an option: shown in the language, known by themselves too."""

from collections.abc import Mapping

from cli.answer import Exit, refuse
from engine.core.message import Message, msg
from engine.definition.problem import nearest
from engine.language import say


def listed(words: Mapping[str, Message]) -> str:
    """Return the words that can be typed, in the language."""
    return ", ".join(map(say, words.values()))


def meant(typed: str, words: Mapping[str, Message], option: str, *, as_json: bool) -> str:
    """Return the value whose word was *typed* for *option*; leave with 2 where there is none.

    The value itself is known as well: scripts need not follow the language.
    """
    wanted = " ".join(typed.replace("-", " ").casefold().split())
    spelled = {
        name.casefold(): value for value, word in words.items() for name in (value, say(word))
    }
    if wanted not in spelled:
        text = msg(
            "{name}: “{found}” is not known; possible are {known}",
            name=option,
            found=typed,
            known=listed(words),
        )
        hint = nearest(typed, [say(word) for word in words.values()])
        refuse("value-unknown", text, hint=hint, exit_code=Exit.USAGE, as_json=as_json)
    return spelled[wanted]
