"""Everything that can be asked of the repositories in the name of an organization."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

from adapters.clock import now
from adapters.mongo.audit import AuditChain
from adapters.mongo.bookings import Bookings
from adapters.mongo.branding import BrandingRepository, Brandings
from adapters.mongo.cache_guard import CacheGuard
from adapters.mongo.client import Client, Database
from adapters.mongo.companies import CompanyRepository
from adapters.mongo.consumers import ConsumerPlaces
from adapters.mongo.deadlines import Deadlines
from adapters.mongo.erasures import PersonalRows
from adapters.mongo.feed import Feed
from adapters.mongo.indexes import NOUNS
from adapters.mongo.jobs import JobRepository
from adapters.mongo.leases import Leases
from adapters.mongo.organizations import OrganizationRepository
from adapters.mongo.people import People
from adapters.mongo.positions import PositionRepository
from adapters.mongo.references import References
from adapters.mongo.reports import ReportRepository
from adapters.mongo.repository import Repository
from adapters.mongo.saved_filters import SavedFilterRepository
from adapters.mongo.sessions import Sessions
from adapters.mongo.traces import Traces
from adapters.mongo.transaction import Transaction, Transactions
from adapters.mongo.trash import Trash
from adapters.mongo.trips import Timeline, TripRepository
from adapters.mongo.turnstiles import Turnstiles
from schemas.base import Document
from schemas.page import Filter, ListQuery, Place
from tests.factories.stored import BEGIN

THEM, US = "org_0", "org_1"
"""Who has everything, and who asks and has nothing."""
END = BEGIN.replace(year=2027)
PERSON = "usr_00000000"
HEAD = {"sequence": 7, "hash": "h", "mac": "m", "batch": []}


class World(NamedTuple):
    """A database with everything that THEM has."""

    client: Client
    database: Database
    has: dict[str, list[Document]]

    def ids(self, name: str) -> list[str]:
        return [one["_id"] for one in self.has[name]]

    @property
    def crew(self) -> list[str]:
        """Who and what is booked."""
        return [one for trip in self.has["trips"] for one in trip["resourceIds"]]

    @property
    def feed(self) -> Feed:
        return Feed(self.client, self.database)

    def nouns(self, place: str) -> list[Repository]:
        bound = [type("Bound", (Repository,), {"noun": noun}) for noun in NOUNS]
        return [kind(self.database, place) for kind in (*bound, CompanyRepository)]

    def timeline(self, place: str) -> Timeline:
        return Timeline(TripRepository(self.database, place))

    async def booking(self, ask: Callable[[Transaction], Awaitable[Any]]) -> Any:
        """Ask in a transaction that is committed."""

        async def attempt(transaction: Transaction) -> Any:
            transaction.insert("counters", {"_id": secrets.token_hex(8), "organizationId": US})
            return await ask(transaction)

        return await Transactions(self.client, self.database).run(attempt)


Ask = Callable[[World, str], Awaitable[Any]]


class Call(NamedTuple):
    """A method, and something to ask of it in the name of an organization."""

    method: str
    ask: Ask


async def each(world: World, place: str, ask: Callable[[Repository, list[Document]], Any]) -> list[Any]:
    """What the repositories of the nouns say; where one knows something, all of them have to."""
    said = [await ask(one, world.has[one.noun.plural]) for one in world.nouns(place)]
    known = [one for one in said if one]
    assert len(known) in {0, len(said)}, said
    return known


def lists(query: Callable[[list[Document]], ListQuery]) -> Call:
    async def one_list(repository: Repository, has: list[Document]) -> Any:
        found = await repository.list(query(has))
        return found.items or found.total

    return Call("Repository.list", lambda world, place: each(world, place, one_list))


async def streamed(repository: Repository, _: list[Document]) -> list[Document]:
    return [one async for one in await repository.stream(ListQuery())]


async def next_number(world: World, place: str) -> bool:
    """Whether it goes on from theirs."""
    return await TripRepository(world.database, place).next_numbers(1) > 100


def guards(name: str) -> Ask:
    async def guard(world: World, place: str) -> set[str]:
        ids, bookings = world.ids(name), Bookings(world.database, place)
        return set(ids) - set(await world.booking(lambda transaction: bookings.guard(transaction, ids)))

    return guard


async def clashes(world: World, place: str) -> Any:
    trip = {"_id": "trp_new", "resourceIds": world.crew, "scheduledStart": BEGIN, "scheduledEnd": END}
    bookings = Bookings(world.database, place)
    return await world.booking(lambda transaction: bookings.clashing(transaction, trip))


async def entries(world: World, place: str) -> list[Document]:
    return [one async for one in await AuditChain(world.database).stream(place, {})]


async def renamed(world: World, place: str) -> None:
    await PersonalRows(world.database).replace_name("apiKeys", place, PERSON, "Erased person")


async def told(world: World, place: str) -> list[Document]:
    return [one async for one in await Traces(world.database, place).stream_told(PERSON)]


async def positions(world: World, place: str) -> list[Document]:
    return [one async for one in await Traces(world.database, place).stream_positions("drv_1")]


async def take_position(world: World, place: str) -> None:
    await PositionRepository(world.database, place).insert([{"_id": f"{place}/new", "organizationId": place}])


def position_at(at: dt.datetime, place: str) -> Document:
    return {"organizationId": place, "source": "veh_1", "driverId": "drv_1", "recordedAt": at}


async def driven(world: World, place: str) -> list[Document]:
    return [one async for one in await Traces(world.database, place).stream_driven(world.crew[0])]


async def missing(world: World, place: str) -> set[str]:
    """Those that are not."""
    ids = world.ids("drivers")
    return set(ids) - set(await References(world.database, place).missing("drivers", ids))


OF_NOUNS = [
    Call("Repository.find", lambda w, o: each(w, o, lambda one, has: one.find(has[0]["_id"]))),
    Call(
        "Repository.find_many",
        lambda w, o: each(w, o, lambda one, has: one.find_many("_id", [has[0]["_id"]])),
    ),
    Call("Repository.stream", lambda w, o: each(w, o, streamed)),
    lists(lambda _: ListQuery()),
    lists(lambda _: ListQuery(limit=1, total=True)),
    lists(lambda _: ListQuery(sort="updatedAt", descending=False, after=Place(BEGIN, ""))),
    lists(lambda _: ListQuery(fields=("id",), filters=(Filter("createdAt", low=BEGIN),))),
    lists(lambda has: ListQuery(filters=(Filter("id", (has[0]["_id"], "x")),))),
    lists(lambda has: ListQuery(words=(has[0]["search"][0],))),
    # Not even who names the organization gets at it.
    lists(lambda _: ListQuery(filters=(Filter("organizationId", (THEM,)),), total=True)),
]
OF_TRIPS = [
    Call(
        "TripRepository.find_whoever_holds_it",
        lambda w, o: TripRepository(w.database, o, {"crewIds": "x"}).find_whoever_holds_it(w.ids("trips")[0]),
    ),
    Call("TripRepository.next_numbers", next_number),
    Call("TripRepository.booked", lambda w, o: TripRepository(w.database, o).booked(w.crew, BEGIN, END)),
    Call(
        "TripRepository.at_status",
        lambda w, o: TripRepository(w.database, o).at_status(w.has["trips"][0]["status"], "", 9),
    ),
    Call("Timeline.knows", lambda w, o: w.timeline(o).knows("trp_1", "told")),
    Call("Timeline.page", lambda w, o: w.timeline(o).page("trp_1", None, 9)),
    Call("Timeline.page", lambda w, o: w.timeline(o).page("trp_1", "evt", 9)),
    Call("Bookings.guard", guards("drivers")),
    Call("Bookings.guard", guards("vehicles")),
    Call("Bookings.clashing", clashes),
    Call(
        "ReportRepository.daily",
        lambda w, o: ReportRepository(w.database, o).daily((BEGIN, END), [(END, BEGIN)], 0),
    ),
    Call("ReportRepository.fleet", lambda w, o: ReportRepository(w.database, o).fleet()),
]
OF_OTHERS = [
    Call("Trash.find", lambda w, o: Trash(w.database, o).find("driver", "drv_gone")),
    Call("Trash.external_ids", lambda w, o: Trash(w.database, o).external_ids("driver", ["gone"])),
    Call("References.missing", missing),
    Call("References.find", lambda w, o: References(w.database, o).find("drivers", w.ids("drivers"))),
    Call(
        "References.by_external_id",
        lambda w, o: References(w.database, o).by_external_id(
            "trips", [one["externalId"] for one in w.has["trips"]]
        ),
    ),
    Call("References.active_drivers", lambda w, o: References(w.database, o).active_drivers(9)),
    Call("References.currency", lambda w, o: References(w.database, o).currency()),
    Call("References.grace_seconds", lambda w, o: References(w.database, o).grace_seconds()),
    Call("References.zone", lambda w, o: References(w.database, o).zone()),
    Call("References.is_member", lambda w, o: References(w.database, o).is_member(PERSON)),
    Call(
        "References.open_trip_with",
        lambda w, o: References(w.database, o).open_trip_with("crewIds", w.has["trips"][0]["crewIds"][0]),
    ),
    Call("BrandingRepository.find", lambda w, o: BrandingRepository(w.database, o).find()),
    Call("Brandings.of", lambda w, o: Brandings(w.database).of(o)),
    Call("OrganizationRepository.find", lambda w, o: OrganizationRepository(w.database, o).find()),
    Call(
        "OrganizationRepository.membership",
        lambda w, o: OrganizationRepository(w.database, o).membership(PERSON),
    ),
    Call(
        "OrganizationRepository.memberships",
        lambda w, o: OrganizationRepository(w.database, o).memberships(None, 9),
    ),
    Call(
        "OrganizationRepository.memberships",
        lambda w, o: OrganizationRepository(w.database, o).memberships("m", 9),
    ),
    Call("People.standing", lambda w, o: People(w.database).standing(PERSON, o)),
    Call("People.membership", lambda w, o: People(w.database).membership(PERSON, o)),
    Call("People.seen", lambda w, o: People(w.database).seen(PERSON, o, now())),
    Call("OrganizationRepository.owners", lambda w, o: OrganizationRepository(w.database, o).owners(but="x")),
    Call("People.organization", lambda w, o: People(w.database).organization(o)),
    Call("Sessions.end_all", lambda w, o: Sessions(w.database).end_all(PERSON, organization_id=o)),
    Call("Sessions.ids", lambda w, o: Sessions(w.database).ids(o, PERSON)),
    Call("Deadlines.settle", lambda w, o: Deadlines(w.database).settle(o, 1)),
    Call("Leases.take", lambda w, o: Leases(w.database).take(o, f"by {o}")),
    Call("Leases.renew", lambda w, o: Leases(w.database).renew(o, "wrk_1")),
    Call("Leases.end", lambda w, o: Leases(w.database).end(o, "wrk_1")),
    Call("Turnstiles.close", lambda w, o: w.booking(Turnstiles(o).close)),
    Call("Turnstiles.queue", lambda w, o: w.booking(lambda one: Turnstiles(o).queue(one, PERSON))),
    Call(
        "SavedFilterRepository.count_of", lambda w, o: SavedFilterRepository(w.database, o).count_of(PERSON)
    ),
    Call(
        "SavedFilterRepository.of_person",
        lambda w, o: SavedFilterRepository(w.database, o).of_person(PERSON, 9),
    ),
    Call(
        "SavedFilterRepository.forget_owner",
        lambda w, o: SavedFilterRepository(w.database, o).forget_owner(PERSON),
    ),
    Call("JobRepository.find", lambda w, o: JobRepository(w.database, o).find("job_1")),
    Call("JobRepository.page", lambda w, o: JobRepository(w.database, o).page(None, 9)),
    Call("JobRepository.page", lambda w, o: JobRepository(w.database, o).page("job_9", 9)),
    Call("JobRepository.cancel", lambda w, o: JobRepository(w.database, o).cancel("job_1")),
]
OF_THE_LOG = [
    Call("AuditChain.unsealed", lambda w, o: AuditChain(w.database).unsealed(o, 9)),
    Call("AuditChain.head", lambda w, o: AuditChain(w.database).head(o)),
    Call("AuditChain.sealed", lambda w, o: AuditChain(w.database).sealed(o, 0, 99)),
    Call("AuditChain.beyond", lambda w, o: AuditChain(w.database).beyond(o, 0)),
    Call("AuditChain.entry", lambda w, o: AuditChain(w.database).entry(o, "aud_1")),
    Call("PersonalRows.replace_name", renamed),
    Call(
        "PositionRepository.known",
        lambda w, o: PositionRepository(w.database, o).known("drivers", w.ids("drivers")),
    ),
    Call("PositionRepository.under_way", lambda w, o: PositionRepository(w.database, o).under_way(w.crew)),
    Call("PositionRepository.insert", take_position),
    Call("PositionRepository.recorded", lambda w, o: PositionRepository(w.database, o).recorded(["veh_1"])),
    Call(
        "PositionRepository.move", lambda w, o: PositionRepository(w.database, o).move([position_at(END, o)])
    ),
    Call("PositionRepository.latest", lambda w, o: PositionRepository(w.database, o).latest("", 9)),
    Call(
        "PositionRepository.latest", lambda w, o: PositionRepository(w.database, o).latest("", 9, ["veh_1"])
    ),
    Call("PositionRepository.track", lambda w, o: PositionRepository(w.database, o).track("trp_1", None, 9)),
    Call(
        "PositionRepository.track",
        lambda w, o: PositionRepository(w.database, o).track("trp_1", (BEGIN, ""), 9),
    ),
    Call("Traces.stream_positions", positions),
    Call("Traces.forget_positions", lambda w, o: Traces(w.database, o).forget_positions("drv_1")),
    Call("Traces.told", lambda w, o: Traces(w.database, o).told(PERSON, "", 9)),
    Call("Traces.quieten", lambda w, o: Traces(w.database, o).quieten(["evt_1"], {"note": o})),
    Call("Traces.stream_told", told),
    Call("Traces.stream_driven", driven),
    Call("Traces.deleted_drivers", lambda w, o: Traces(w.database, o).deleted_drivers(None, ["drv_gone"])),
    Call("Traces.deleted_drivers", lambda w, o: Traces(w.database, o).deleted_drivers(PERSON, [])),
    Call("Traces.drop_from_trash", lambda w, o: Traces(w.database, o).drop_from_trash("drv_gone")),
    Call("Traces.quieten_in_trash", lambda w, o: Traces(w.database, o).quieten_in_trash("trp_gone", "ill")),
    Call("Traces.jobs_before", lambda w, o: Traces(w.database, o).jobs_before(None, 9)),
    Call("Traces.jobs_before", lambda w, o: Traces(w.database, o).jobs_before("job_9", 9)),
    Call("Traces.change_job", lambda w, o: Traces(w.database, o).change_job("job_1", {"ip": o})),
    Call("AuditChain.named", lambda w, o: AuditChain(w.database).named(o, w.ids("auditLogs"))),
    Call("AuditChain.present", lambda w, o: AuditChain(w.database).present(o, w.ids("auditLogs"))),
    Call("AuditChain.stream", entries),
    Call("AuditChain.page", lambda w, o: AuditChain(w.database).page(o, {}, 9, None)),
    Call("AuditChain.page", lambda w, o: AuditChain(w.database).page(o, {"action": "told"}, 9, "aud_9")),
    Call("AuditChain.sign", lambda w, o: AuditChain(w.database).sign(o, 7, f"by {o}")),
    Call(
        "AuditChain.move",
        lambda w, o: AuditChain(w.database).move({"_id": o, "sequence": 8}, from_sequence=7),
    ),
]
OF_THE_FEED = [
    Call("Feed.unsequenced", lambda w, o: w.feed.unsequenced(o, 9)),
    Call("Feed.unsequenced", lambda w, o: w.feed.unsequenced(o, 1)),
    Call("Feed.head", lambda w, o: w.feed.head(o)),
    Call("Feed.newest", lambda w, o: w.feed.newest(o)),
    Call("Feed.after", lambda w, o: w.feed.after(o, 0, 99)),
    Call("Feed.chosen", lambda w, o: w.feed.chosen(o, 0, 99, 9, types=("driver",))),
    Call("Feed.chosen", lambda w, o: w.feed.chosen(o, 0, 99, 9, crew="drv_1")),
    Call("Feed.witnesses", lambda w, o: w.feed.witnesses(o, 0, 9)),
    Call("Feed.waiting_witnesses", lambda w, o: w.feed.waiting_witnesses(o, "", 9)),
    Call("Feed.keeps", lambda w, o: w.feed.keeps(o, 5)),
    Call("Feed.oldest", lambda w, o: w.feed.oldest(o)),
    Call("Feed.settle", lambda w, o: w.feed.settle(o, 8, [])),
    Call("ConsumerPlaces.get", lambda w, o: ConsumerPlaces(w.database).get("live", o)),
    Call("ConsumerPlaces.advance", lambda w, o: ConsumerPlaces(w.database).advance("live", o, 99)),
    Call("CacheGuard.state", lambda w, o: CacheGuard(w.database).state(o)),
    Call("CacheGuard.count_unheard", lambda w, o: CacheGuard(w.database).count_unheard(o)),
]
CALLS = [*OF_NOUNS, *OF_TRIPS, *OF_OTHERS, *OF_THE_LOG, *OF_THE_FEED]
NOTHING = {
    "References.currency": "USD",
    "References.zone": dt.UTC,
    "CacheGuard.state": "0.0",
    "Leases.take": True,
}
"""What some say who have nothing to say."""
WRITES = {
    "PersonalRows.replace_name",
    "TripRepository.next_numbers",
    "Bookings.guard",
    "JobRepository.cancel",
    "AuditChain.sign",
    "AuditChain.move",
    "Feed.settle",
    "ConsumerPlaces.advance",
    "CacheGuard.count_unheard",
    "Deadlines.settle",
    "Leases.take",
    "Leases.renew",
    "Leases.end",
    "People.seen",
    "Turnstiles.close",
    "Turnstiles.queue",
    "SavedFilterRepository.forget_owner",
    "Sessions.end_all",
    "PositionRepository.insert",
    "PositionRepository.move",
    "Traces.forget_positions",
    "Traces.quieten",
    "Traces.drop_from_trash",
    "Traces.quieten_in_trash",
    "Traces.change_job",
}
"""What leaves a trace in what the organization has."""
