"""What controllers are constructed with where there is no screen."""

from collections.abc import AsyncIterator

import pytest

from app.session.workspace import Workspace
from tests.support.controllers import FakeHost
from tests.support.demo import make_demo_server
from tests.support.program import make_workspace


@pytest.fixture
def host() -> FakeHost:
    return FakeHost()


@pytest.fixture
async def workspace() -> AsyncIterator[Workspace]:
    workspace = make_workspace(make_demo_server(incidents=1))
    yield workspace
    await workspace.close()
