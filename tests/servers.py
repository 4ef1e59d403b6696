"""The database servers of the whole test run: those that are given, else embedded ones in a temporary folder.

`EMBEDDED_DB=rust` chooses another kind of embedded database.
"""

from collections.abc import Iterator

import pytest

from cli import embedded
from tests.support.kms import Kms, running_kms


@pytest.fixture(scope="session")
def mongodb_uri(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    data = tmp_path_factory.mktemp("mongodb")
    with embedded.running(embedded.choose_mongodb(data), data / "mongodb.log") as server:
        yield server.uri


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    data = tmp_path_factory.mktemp("redis")
    with embedded.running(embedded.choose_redis(data), data / "redis.log") as server:
        yield server.uri


@pytest.fixture(scope="session")
def kms(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kms]:
    """Keys of AWS, as moto plays them."""
    with running_kms(tmp_path_factory.mktemp("kms")) as found:
        yield found
