"""The flow `deliver_mail`: one run per delivery of the outbox, never one per mail."""

from asyncio import to_thread

from prefect import State, flow

from flows.duties import deliver_mail as deliver
from flows.duties import settings_here
from flows.report import reported


# No retries: the outbox itself knows which message is to be tried again, and when.
@flow(name="deliver-mail", persist_result=False)
async def deliver_mail() -> State[None]:
    """Send what is due and report how it went."""
    return reported(await to_thread(deliver, settings_here()))
