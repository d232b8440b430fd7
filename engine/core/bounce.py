"""What a mail server reports later about a mail that it had accepted (RFC 3464).

No bytes here: what a report says, and what it means for the message that it is about.
"""

from dataclasses import dataclass
from enum import StrEnum

_FOR_GOOD = "5"


class Kind(StrEnum):
    """What has happened to the mail: not delivered and never to be, or not yet."""

    FAILED = "failed"
    DELAYED = "delayed"


@dataclass(frozen=True, slots=True)
class Report:
    """A report about one mail.

    *key* is the identity of the report, *message_ids* are what the mail may have been, the
    likeliest first. *status* is its code such as ``5.1.1`` (RFC 3463), *words* what the server
    said. *address* is where the mail was sent to, "" where the report does not say so.
    """

    key: str
    message_ids: tuple[str, ...]
    kind: Kind
    status: str
    address: str
    words: str

    @property
    def is_for_good(self) -> bool:
        """True where the address itself is refused, False where only patience ran out.

        RFC 3463, 3.1: 5 is permanent, 4 transient; a mail that was given up after days of
        transient failures has failed as well (RFC 3464, 2.3.3).
        """
        return self.kind is Kind.FAILED and self.status.startswith(_FOR_GOOD)


class NoReport(StrEnum):
    """Why something that was read is no report about a mail."""

    FOREIGN = "foreign"
    AUTOMATIC = "automatic"
    POSITIVE = "positive"
    UNREADABLE = "unreadable"


class Taken(StrEnum):
    """What became of a report.

    BOUNCED: the message is marked, and a person is told. DELAYED: only noted. KNOWN: the same
    report was taken before. UNKNOWN: no message of this house is meant.
    """

    BOUNCED = "bounced"
    DELAYED = "delayed"
    KNOWN = "known"
    UNKNOWN = "unknown"
