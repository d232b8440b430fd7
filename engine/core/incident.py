"""What a person must look into, by kind; each kind is mended in its own way."""

from enum import StrEnum


class IncidentKind(StrEnum):
    """What went wrong.

    CONDITION: a condition of the Regelwerk could not be evaluated. ROLE: nobody holds the role
    that was to be told. MAIL: one message needs a person. SERVER: a mail server cannot be used.
    CLOCK: the clock of the machine or the sweeps. FRIST: a Frist has not begun. BEGUN: Fristen
    have begun afterwards. ADDRESS: a person has no address, or mails to it come
    back. RESTORED: the database was restored from a backup.
    """

    CONDITION = "condition"
    ROLE = "role"
    MAIL = "mail"
    SERVER = "server"
    CLOCK = "clock"
    FRIST = "frist"
    BEGUN = "begun"
    ADDRESS = "address"
    RESTORED = "restored"
