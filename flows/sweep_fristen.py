"""The flow `sweep_fristen`: one run per sweep over all Fristen, never one per Vorlage."""

from asyncio import to_thread

from prefect import State, flow

from flows.duties import settings_here, utc_now
from flows.duties import sweep_fristen as sweep
from flows.report import reported


# No retries: the next run is a minute away, and one that waits for another try gives its place
# away to it (PrefectHQ/prefect#22885).
@flow(name="sweep-fristen", persist_result=False)
async def sweep_fristen() -> State[None]:
    """Fire every reminder that is due now and report how many."""
    return reported(await to_thread(sweep, settings_here(), now=utc_now()))
