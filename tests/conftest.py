"""Shared by all tests: real servers, a database of its own for each test module, and people who call."""

pytest_plugins = ["tests.servers"]
