"""A miswritten address of a server is refused in words that repeat nothing of it."""

from __future__ import annotations

import pytest
from pydantic import SecretStr

from adapters.addresses import mongodb_address, redis_address


@pytest.mark.parametrize(
    "address",
    [
        "mongodb://127.0.0.1:27017/roadbook?directConnection=true",
        "mongodb://one:pa%40ss@a.example.com,b.example.com:27018/roadbook?replicaSet=rs0&tls=true",
        "mongodb+srv://one:two@cluster.example.net/roadbook?retryWrites=true&srvMaxHosts=3",
        "mongodb://127.0.0.1/roadbook?anOptionOfTomorrow=1",
    ],
)
def test_an_address_of_mongodb_is_taken_as_it_is(address: str) -> None:
    assert mongodb_address(SecretStr(address)).get_secret_value() == address


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("localhost:27017", "URI must begin with 'mongodb://'"),
        ("mongodb://", "at least one hostname"),
        ("mongodb://one:hunt@er2@h/roadbook", "Username and password must be escaped"),
        ("mongodb://one:hunt/er2@h/roadbook", "Bad database name"),
        ("mongodb://one:hunt/er2@h", "Port contains non-digit characters"),
        ("mongodb+srv://one:hunt@er2@h/roadbook", "Username and password must be escaped"),
        ("mongodb://h/hunt er2", "Bad database name"),
        ("mongodb://h/roadbook?tls=hunter2", "The value of tls must be 'true' or 'false'"),
    ],
)
def test_another_is_refused_in_words(address: str, words: str) -> None:
    with pytest.raises(ValueError, match="Write it as mongodb://user:password@host:27017/roadbook") as caught:
        mongodb_address(SecretStr(address))
    assert words in str(caught.value)
    assert not {"hunt", "er2"} & set(str(caught.value).replace("'", " ").split())


@pytest.mark.parametrize(
    "address",
    [
        "redis://127.0.0.1:6379/0",
        "rediss://default:pass@cache.example.net:6380/1?ssl_cert_reqs=none",
        "unix:///run/redis.sock?db=2",
    ],
)
def test_an_address_of_redis_is_taken_as_it_is(address: str) -> None:
    assert redis_address(SecretStr(address)).get_secret_value() == address


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("127.0.0.1:6379", "must specify one of the following schemes (redis://"),
        ("redis://one:hunt/er2@h:6379/0", "Port could not be cast to integer value."),
        ("redis://h:6379/0?db=hunter2", "Invalid value for 'db'"),
        ("redis://h:6379/0?hunt=er2", "It has an option that is not known."),
        ("redis://h:6379/0?protocol=7", "protocol must be either 2 or 3"),
    ],
)
def test_an_address_that_the_client_would_not_take_is_refused(address: str, words: str) -> None:
    with pytest.raises(ValueError, match="Write it as redis://user:password@host:6379/0") as caught:
        redis_address(SecretStr(address))
    assert words in str(caught.value)
    assert "hunt" not in str(caught.value)
