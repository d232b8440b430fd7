"""The flow `seal_history`: once a day every history is proved and the day is sealed."""

from asyncio import to_thread

from prefect import State, flow

from flows.duties import seal_history as seal
from flows.duties import settings_here, utc_now
from flows.report import reported


# No retries: a broken chain stays broken, and a failed run is what staff must see.
@flow(name="seal-history", persist_result=False)
async def seal_history() -> State[None]:
    """Prove and seal the record and report how much of it there is."""
    return reported(await to_thread(seal, settings_here(), now=utc_now()))
