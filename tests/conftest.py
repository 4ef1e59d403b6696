"""Shared by all tests: real servers, started when a test first asks for one."""

from hypothesis import settings

pytest_plugins = ["tests.servers"]

# How long an example takes says more about the machine than about the code.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
