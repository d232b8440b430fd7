"""Hypothesis for the core: a fresh seed each run, printed where a test fails; nothing is stored.

VORLAUF_EXAMPLES asks for more examples of each property than the usual run tries.
"""

import os

from hypothesis import HealthCheck, settings

settings.register_profile(
    "ci",
    max_examples=int(os.environ.get("VORLAUF_EXAMPLES", "40")),
    deadline=None,
    database=None,
    derandomize=False,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.load_profile("ci")
