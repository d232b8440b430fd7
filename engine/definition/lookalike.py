"""Names that a reader cannot tell apart, though the computer can."""

import unicodedata

# Cyrillic and Greek letters that are drawn like a Latin one. Capitals come first and are replaced
# before folding, because the small form of a look-alike need not look alike (Cyrillic Ve).
_CAPITALS = str.maketrans(
    "АВЕЅЗІЈКМНОРСТУХԌԚԜΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
    "ABES3IJKMHOPCTYXGQWABEZHIKMNOPTYX",
)
_SMALL = str.maketrans(
    "асԁеһіјӏкмоԛрѕтѵԝхуѡαγικνορτυχω",
    "acdehijlkmoqpstvwxywayikvoptuxw",
)


def skeleton(word: str) -> str:
    """Return the form that all words share which look like *word*, whatever their letters are."""
    if word.isascii():
        return word.lower()
    folded = unicodedata.normalize("NFKD", word).translate(_CAPITALS).casefold()
    drawn = unicodedata.normalize("NFKD", folded.translate(_SMALL))
    return "".join(letter for letter in drawn if unicodedata.category(letter) != "Cf")


def confusable(one: str, other: str) -> bool:
    """Return whether two words look the same: by accent form, case or borrowed letters."""
    return skeleton(one) == skeleton(other)
