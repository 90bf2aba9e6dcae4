"""Property tests draw the same examples on every run; SYMBOLIC_FUZZ=1 draws fresh ones."""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("same", derandomize=True, deadline=None)
settings.register_profile("fresh", derandomize=False, deadline=None)
settings.load_profile("fresh" if os.environ.get("SYMBOLIC_FUZZ") else "same")
