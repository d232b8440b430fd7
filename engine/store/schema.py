"""What tables are made of: the one catalogue of them, their usual columns and rules."""

from enum import StrEnum

from sqlalchemy import Boolean, CheckConstraint, Column, Integer, MetaData, Text

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def column(name: str) -> Column[str]:
    """Return a column of texts that always has one."""
    return Column(name, Text, nullable=False)


def number(name: str) -> Column[int]:
    """Return a column of whole numbers that always has one."""
    return Column(name, Integer, nullable=False)


def yesno(name: str) -> Column[bool]:
    """Return a column that says yes or no."""
    return Column(name, Boolean, nullable=False)


def one_of(name: str, words: type[StrEnum], usual: str = "") -> CheckConstraint:
    """Return the rule that the column *name* holds one of *words*.

    What it holds in most new rows is the *usual*: SQLite then does not lay out the list for it.
    """
    listed = ", ".join(f"'{word}'" for word in words)
    first = f"{name} = '{usual}' OR " if usual else ""
    return CheckConstraint(f"{first}{name} IN ({listed})", name=f"{name}_known")


def day(name: str) -> CheckConstraint:
    """Return the rule that the column *name* holds a local day."""
    return CheckConstraint(f"{name} LIKE '____-__-__'", name=f"{name}_is_day")
