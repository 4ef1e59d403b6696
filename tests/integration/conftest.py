"""The application and people who call it; unit tests do without, and need not wait for its import."""

from tests.support.fixtures import anonymous, backend, client, company, configure, slow, stack, stranger

__all__ = ["anonymous", "backend", "client", "company", "configure", "slow", "stack", "stranger"]
