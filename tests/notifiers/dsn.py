"""Delivery reports as mail servers write them, about mails that were really sent."""

from email.message import EmailMessage, Message
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.parser import BytesParser
from email.policy import compat32


def report(
    taken, action="failed", status="5.1.1", *, ident="<dsn-1@mail.landkreis.example>", head=False
):
    """The report of a server about the mail *taken*, with the whole mail or only its *head*."""
    sent = BytesParser(policy=compat32).parsebytes(taken.content)
    whole = MIMEMultipart("report", **{"report-type": "delivery-status"})
    whole["From"] = "MAILER-DAEMON@mail.landkreis.example"
    whole["To"], whole["Message-ID"] = "vorlauf@landkreis.example", ident
    whole["Subject"], whole["Auto-Submitted"] = "Undelivered Mail", "auto-replied"
    whole.attach(MIMEText("Your mail could not be delivered."))
    whole.attach(status_part(taken.recipients[0], action, status))
    returned = Message()
    if head:
        returned["Content-Type"] = "text/rfc822-headers"
        returned.set_payload("".join(f"{name}: {text}\n" for name, text in sent.items()))
    else:
        returned["Content-Type"] = "message/rfc822"
        returned.set_payload([sent])
    whole.attach(returned)
    return whole.as_bytes()


def status_part(recipient, action, status):
    blocks = [Message(), Message()]
    blocks[0]["Reporting-MTA"] = "dns; mail.landkreis.example"
    blocks[1]["Final-Recipient"] = f"rfc822; {recipient}"
    blocks[1]["Action"], blocks[1]["Status"] = action, status
    blocks[1]["Diagnostic-Code"] = f"smtp; 550 {status} no such person"
    part = Message()
    part["Content-Type"] = "message/delivery-status"
    part.set_payload(blocks)
    return part


def automatic():
    mail = EmailMessage()
    mail["From"], mail["To"] = "bert@landkreis.example", "vorlauf@landkreis.example"
    mail["Subject"], mail["Auto-Submitted"] = "Abwesend", "auto-replied"
    mail.set_content("Ich bin im Urlaub.\n")
    return mail.as_bytes()
