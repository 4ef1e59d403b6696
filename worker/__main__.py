"""`python -m worker` runs the worker process."""

from __future__ import annotations

import asyncio

from adapters import logging
from adapters.settings import Settings
from worker.app import run


def main() -> None:
    settings = Settings()
    logging.configure(settings.log_level)
    asyncio.run(run(settings))


if __name__ == "__main__":
    main()
