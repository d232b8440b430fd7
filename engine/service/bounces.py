"""Reports of mail servers as use cases: a mail that came back is marked, and somebody is told.

A report is believed only as far as it names a Message-ID of this house; whoever has received one
of its mails could forge one about that mail, which is why nothing is taken back or sent again.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from engine.core.bounce import Kind, Report, Taken
from engine.core.incident import IncidentKind
from engine.core.message import msg
from engine.service.house import House
from engine.service.outbox import about_address, about_mail
from engine.store import bounces, incidents
from engine.store.bounces import Meant
from engine.store.incidents import Incident
from engine.store.session import Connection, reading, transact
from engine.store.statement import utc_text

MAIL = "mail"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a report, and the number of the message that it is about, 0 if unknown."""

    taken: Taken
    id: int = 0
    recipient: str = ""


def take(house: House, report: Report, *, now: datetime) -> Receipt:
    """Note *report* at the message that it is about. The same one twice changes nothing.

    A mail that was not delivered is marked as come back; one refused for good also marks the
    address, and an incident asks for another one until it is changed. *now* is aware.
    """
    return transact(house.database, partial(_taken, house, report, now), house.pause)


def _taken(house: House, report: Report, now: datetime, connection: Connection) -> Receipt:
    found = bounces.meant(connection, report.message_ids)
    if found is None:
        return Receipt(Taken.UNKNOWN)
    if not bounces.add(connection, report, found.id, utc_text(now)):
        return Receipt(Taken.KNOWN, found.id, found.recipient)
    if report.kind is Kind.DELAYED:
        return Receipt(Taken.DELAYED, found.id, found.recipient)
    if _is_of_today(report, found):
        _tell(house, connection, report, found, now)
    return Receipt(Taken.BOUNCED, found.id, found.recipient)


def _is_of_today(report: Report, found: Meant) -> bool:
    """Return whether the mail went to the address that the person still has."""
    return not report.address or report.address.casefold() == found.mail.casefold()


def _tell(
    house: House, connection: Connection, report: Report, found: Meant, now: datetime
) -> None:
    said = {"address": found.mail, "status": report.status, "words": report.words}
    text = msg("a mail to {address} was given up on the way ({status}): {words}", **said)
    kind, about, vorlage = IncidentKind.MAIL, about_mail(found.id), found.vorlage or ""
    if report.is_for_good:
        text = msg(
            "mails to {address} come back ({status}): {words}; another address is needed",
            **said,
        )
        bounces.flag(connection, found.recipient)
        kind, about, vorlage = IncidentKind.ADDRESS, about_address(found.recipient), ""
    new = Incident(
        house.new_id(),
        now.isoformat(),
        vorlage,
        MAIL,
        found.recipient,
        (text,),
        kind=kind,
        about=about,
    )
    incidents.add(connection, new)


def flagged(house: House) -> frozenset[str]:
    """Return the persons from whose present address mails have come back."""
    with reading(house.database) as connection:
        return bounces.flagged(connection)
