"""The worker as a process: it catches up, outlives its servers and stops when asked."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import signal
from pathlib import Path

from adapters.clock import now
from adapters.mongo.consumers import ConsumerPlaces
from adapters.mongo.migrations import migrate
from adapters.mongo.trips import TripRepository
from cli import embedded
from schemas.trips import StatusUpdate, TripCreate
from services.organizations import new_organization
from services.process import opened
from services.progress import ProgressService
from services.trips import TripService
from services.wiring import build_noun_service
from tests.integration.feed.office import Office, eventually
from tests.integration.feed.processes import environ_of, until, worker
from tests.support.settings import settings_for


async def test_what_happened_while_no_worker_ran_is_caught_up_with(
    office: Office, environ: dict[str, str], tmp_path: Path
) -> None:
    await office.hire("Numbered and not delivered")
    await office.number()
    await office.hire("Not even numbered")
    places = ConsumerPlaces(office.state.database)
    with worker(environ, tmp_path / "log"):
        await eventually(lambda: _is_delivered(office, places, 2))
        await eventually(lambda: _is_sealed(office))
    assert (await office.audit_log.verify())["checked"] == 2


async def test_the_newest_hash_of_each_chain_is_logged(
    office: Office, environ: dict[str, str], tmp_path: Path
) -> None:
    await office.hire("Ana")
    await office.seal()
    [entry] = await office.entries()
    log = tmp_path / "log"
    with worker(environ, log):
        until(lambda: office.id in log.read_text())
    told = next(json.loads(line) for line in log.read_text().splitlines() if office.id in line)
    assert (told["sequence"], told["hash"]) == (1, entry["hash"])


async def test_a_worker_stops_soon_when_asked(
    environ: dict[str, str], office: Office, tmp_path: Path
) -> None:
    with worker(environ, tmp_path / "log") as process:
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0
    assert "Traceback" not in (tmp_path / "log").read_text()


async def test_a_worker_outlives_an_outage_of_database_and_cache_and_tells_it_once(tmp_path: Path) -> None:
    mongodb, redis = embedded.choose_mongodb(tmp_path, {}), embedded.choose_redis(tmp_path, {})
    settings = settings_for(mongodb.uri, redis.uri, upload_dir=tmp_path, mongodb_timeout=2000)
    environ = environ_of(mongodb.uri, redis.uri, tmp_path) | {"MONGODB_TIMEOUT": "500"}
    log = tmp_path / "log"
    with embedded.running(mongodb, tmp_path / "mongodb.log"), embedded.running(redis, tmp_path / "redis.log"):
        async with opened(settings) as state:
            await migrate(state.database)
            office = Office(state)
            await office.hire("Before")
    with worker(environ, log):
        until(lambda: _said(log, "does not answer") == 1)
        # Many tries later it has still been said only once.
        await asyncio.sleep(2)
        with embedded.running(mongodb, tmp_path / "mongodb.log"):
            until(lambda: _said(log, "answers again") == 1)
            with embedded.running(redis, tmp_path / "redis.log"):
                async with opened(settings) as state:
                    office.state = state
                    places = ConsumerPlaces(state.database)
                    await eventually(lambda: _is_delivered(office, places, 1))
                # The worker may see the servers stop, which comes next.
                assert _said(log, "does not answer") == 1
                assert _said(log, "service failed") == 0


async def test_a_trip_whose_time_passes_is_marked_as_delayed_and_told(
    office: Office, environ: dict[str, str], tmp_path: Path
) -> None:
    organization = new_organization("Late Loads", now()) | {"_id": office.id, "organizationId": office.id}
    await office.state.database["organizations"].insert_one(organization)
    trips = build_noun_service(TripService, TripRepository, office.state, office.caller)
    end = now() + dt.timedelta(seconds=1)
    place = {"name": "Dock", "point": {"lat": 41.9, "lng": -87.6}}
    window = {"from": f"{(end - dt.timedelta(hours=1)).isoformat()}Z", "to": f"{end.isoformat()}Z"}
    body = TripCreate.model_validate({"stops": [{"type": "dropoff", "place": place, "window": window}]})
    made = await trips.create(body, office.act())
    await ProgressService(trips).set_status(made["_id"], StatusUpdate(status="scheduled"), office.act())
    await asyncio.sleep(max(0.0, (end - now()).total_seconds()) + 0.1)
    with worker(environ, tmp_path / "log"):
        await eventually(lambda: _is_late(trips, made["_id"]))
        await eventually(lambda: _has_numbered(office, 3))
    assert [change["version"] for change in await office.changes()] == [1, 2, 2]


async def _is_late(trips: TripService, trip_id: str) -> bool:
    found: bool = (await trips.get(trip_id))["flags"]["delayed"]
    return found


async def _has_numbered(office: Office, count: int) -> bool:
    return len(await office.changes()) == count


def _said(log: Path, words: str) -> int:
    return sum(words in line for line in log.read_text().splitlines())


async def _is_delivered(office: Office, places: ConsumerPlaces, seq: int) -> bool:
    return await places.get("live", office.id) == seq


async def _is_sealed(office: Office) -> bool:
    return all(entry["sequence"] for entry in await office.entries())
