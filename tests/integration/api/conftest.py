"""What is promised of every noun is tested with each of them."""

import pytest

from tests.factories.bodies import KINDS, Kind


@pytest.fixture(params=KINDS, ids=lambda kind: kind.plural)
def kind(request: pytest.FixtureRequest) -> Kind:
    found: Kind = request.param
    return found
