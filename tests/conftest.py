"""Shared by all tests: real servers, started when a test first asks for one."""

pytest_plugins = ["tests.servers"]
