"""Which ports are taken for free."""

import socket
from collections.abc import Iterator

import pytest

from cli import ports


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind((ports.LOOPBACK, 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_port_with_a_listener_is_not_free(taken: int) -> None:
    assert not ports.is_free(taken)


def test_a_port_with_a_listener_on_every_address_is_not_free() -> None:
    with socket.socket() as listener:
        listener.bind(("0.0.0.0", 0))  # noqa: S104
        listener.listen()

        assert not ports.is_free(listener.getsockname()[1])


def test_the_next_free_port_comes_after_a_taken_one(taken: int) -> None:
    found = ports.next_free(taken)

    assert found > taken
    assert ports.is_free(found)


def test_a_free_port_is_taken_as_it_is() -> None:
    wanted = ports.any_free()

    assert ports.next_free(wanted) == wanted


def test_a_port_that_is_promised_to_another_part_is_stepped_over() -> None:
    promised = ports.any_free()

    assert ports.next_free(promised, but=promised) > promised


def test_running_out_of_ports_is_said(taken: int) -> None:
    with pytest.raises(OSError, match=f"no port from {taken} to {taken} is free"):
        ports.next_free(taken, tries=1)
