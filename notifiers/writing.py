"""A message written for one reader: the text of the Regelwerk in the frame of the house.

What may not be named is not named: a Vorlage that is not public stands in no subject, and a
reader without the right gets a message that says only that there is one.
"""

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from engine.core.delivery import End, Verdict
from engine.core.message import msg
from engine.core.regelwerk import MailText
from engine.language import _
from engine.service.dossier import MAIL, Dossier
from notifiers.calendar_part import Occasion
from notifiers.facts import facts_of, for_subject, number_of, role_of, with_lines
from notifiers.message import Post as Letter
from notifiers.message import Sender
from notifiers.settings import Post
from notifiers.template import filled


@dataclass(frozen=True, slots=True)
class _Words:
    subject: str
    body: str


def written(found: Dossier, post: Post) -> Letter | Verdict:
    """Return the message about *found*, or the verdict that its text cannot be written."""
    try:
        return redirected(_letter(found, post), post)
    except Exception as error:  # noqa: BLE001 - one broken text must not stop the other 499 mails
        reason = msg(
            "the text “{text}” cannot be written: {why}", text=found.claim.text, why=_why(error)
        )
        return Verdict(End.UNWRITABLE, reason=reason)


def _letter(found: Dossier, post: Post) -> Letter:
    claim, words = found.claim, _words(found, post.url)
    return Letter(
        event=_event(found),
        recipient=claim.recipient,
        address=found.address,
        name=found.reader.name,
        subject=_to_know(found) + words.subject,
        text=_framed(found, words.body, post.sender),
        thread=claim.vorlage or "",
        occasion=_occasion(found, words.subject, post.sender),
        again=claim.unclear,
    )


def _to_know(found: Dossier) -> str:
    """Return what stands before the subject where the reader may not act."""
    if found.absent is None or not found.is_to_know:
        return ""
    said = _("For information (standing in for {name}):").format(name=found.absent.name)
    return f"{said} "


def _event(found: Dossier) -> str:
    """Return what makes the Message-ID; with the lasting identity of what it is about, if any.

    The event alone holds numbers, which a restored database gives to something else.
    """
    event = f"{found.claim.event}/{found.claim.channel}"
    uid = found.payload.get("uid")
    return f"{event}/{uid}" if uid else event


def redirected(letter: Letter, post: Post) -> Letter:
    """Return *letter* to the one address of a trial, its true recipient in the subject."""
    if not post.only_to or not letter.address:
        return letter
    subject = _("[to {address}]").format(address=letter.address) + f" {letter.subject}"
    return replace(letter, address=post.only_to, subject=subject, instead_of=letter.address)


def _why(error: Exception) -> str:
    return f"{type(error).__name__} {' '.join(str(error).split())}"[:200]


def _words(found: Dossier, url: str) -> _Words:
    facts = facts_of(found, url)
    if found.is_secret and not found.may_see:
        return _neutral(url)
    lines = [_line(one, url) for one in found.told]
    text = found.text or _usual(found)
    facts = with_lines(facts, lines)
    subject = _subject(filled(text.subject, for_subject(found, facts)))
    # A part that does not apply leaves an empty line behind.
    return _Words(subject, re.sub(r"\n{3,}", "\n\n", filled(text.body, facts)))


def _subject(filled_in: str) -> str:
    """Return a subject in one line, without a dash or colon that leads to nothing."""
    hidden = re.escape(_("(not public)"))
    line = re.sub(rf"\s+[–—-]\s+(?={hidden})", " ", " ".join(filled_in.split()))
    return line.strip(" –—:·")


def _line(told: Dossier, url: str) -> str:
    """Return what an overview says of a message that it holds: its subject."""
    subject = _words(told, url).subject
    if told.absent is None:
        return subject
    return f"{subject} · " + _("standing in for {name}").format(name=told.absent.name)


def _neutral(url: str) -> _Words:
    """Return the words for a reader who may know no more than that there is something."""
    body = _("There is news about a Vorlage that is not public.")
    where = _("Sign in to see what concerns you: {link}").format(link=url) if url else ""
    return _Words(_("News about a Vorlage"), "\n\n".join(filter(None, (body, where))))


def _usual(found: Dossier) -> MailText:
    """Return the words where the Regelwerk has no text of that name, such as an older one."""
    if found.vorlage is None:
        return MailText("", _("News from Vorlauf"), "{{ entries }}\n\n{{ link }}")
    subject = _("News about {number}").format(number="{{ number }}")
    about = "{{ number }} {{ betreff }}\n{{ trigger }} {{ result }}\n{{ frist }} {{ legal_day }}"
    return MailText("", subject, f"{about}\n\n{{{{ link }}}}")


def _framed(found: Dossier, body: str, sender: Sender) -> str:
    """Return *body* with greeting and footer."""
    is_mail = found.claim.channel == MAIL
    greeting = _("Good day {name},").format(name=found.reader.name) if is_mail else ""
    footer = _("Sent automatically by {name}. Please do not reply.").format(name=sender.name)
    if sender.reply_to:
        footer = _("Sent automatically by {name}. Answers go to {address}.").format(
            name=sender.name, address=sender.reply_to
        )
    behalf = ""
    if found.absent is not None:
        behalf = _("You get this message because you stand in for {name}.")
        if found.is_to_know:
            behalf = _(
                "You get this message for your information, since you stand in for {name}."
                " Only who holds the role “{role}” may act."
            )
        behalf = behalf.format(name=found.absent.name, role=role_of(found))
    said = [part for part in (behalf, _late(found), body.strip()) if part]
    # The first sentence goes on from the greeting, behind its comma; the others begin anew.
    parts = (
        greeting,
        *(_begun(part) if n or not greeting else part for n, part in enumerate(said)),
    )
    return "\n\n".join((*filter(None, parts), f"-- \n{footer}"))


def _begun(text: str) -> str:
    """Return *text* as the beginning of a sentence."""
    return text[:1].upper() + text[1:]


def _late(found: Dossier) -> str:
    """Return that a message comes after its time, and what that means."""
    if not found.late:
        return ""
    if found.held:
        return _("This message is late; the sitting has taken place in the meantime.")
    return _("This message is late. Please check whether the Frist can still be kept.")


def _occasion(found: Dossier, subject: str, sender: Sender) -> Occasion | None:
    """Return the date for the calendar, where the message was queued with one.

    The payload names it: ``{"calendar": {"uid": …, "sequence": …, "cancelled": …}}``.
    """
    said = found.payload.get("calendar")
    start = _start(found) if said else None
    if said is None or start is None:
        return None
    place = found.meeting.place if found.meeting else ""
    summary = found.meeting.title if found.meeting else _title(found) or subject
    return Occasion(
        uid=f"{said['uid']}@{sender.domain}",
        sequence=int(said.get("sequence", 0)),
        start=start,
        summary=summary,
        place=place,
        cancelled=bool(said.get("cancelled")),
    )


def _title(found: Dossier) -> str:
    """Return how a Frist stands in a calendar; "" for whoever may not know that much."""
    frist, vorlage = str(found.payload.get("frist", "")), found.vorlage
    if not frist or vorlage is None or (found.is_secret and not found.may_see):
        return ""
    return f"{frist}: {number_of(vorlage)}"


def _start(found: Dossier) -> date | None:
    """Return the moment of the sitting, or the day on which a Frist must be met."""
    meeting = found.meeting
    if meeting is not None:
        hour = time.fromisoformat(meeting.start)
        return datetime.combine(meeting.day, hour, ZoneInfo(meeting.zone)).astimezone(UTC)
    day = found.payload.get("operative_day") or found.payload.get("legal_day")
    return date.fromisoformat(str(day)) if day else None
