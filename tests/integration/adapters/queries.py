"""Every query beside the lists, and what it may cost: look-ups, the feed, the audit log, jobs, consumers and reports.

What grows with the data in spite of that is named here, with the reason.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any, NamedTuple

from adapters.clock import now
from adapters.ids import floor_id
from adapters.mongo.api_keys import ApiKeys
from adapters.mongo.audit import AuditChain
from adapters.mongo.bookings import Bookings
from adapters.mongo.branding import BrandingRepository, Brandings
from adapters.mongo.cache_guard import CacheGuard
from adapters.mongo.client import Database
from adapters.mongo.consumers import ConsumerPlaces, DeadLetters
from adapters.mongo.deadlines import Deadlines
from adapters.mongo.erasures import Erasures, PersonalRows
from adapters.mongo.factors import Challenges, Codes, Enrolments
from adapters.mongo.feed import Feed
from adapters.mongo.idempotency import IdempotencyKeys
from adapters.mongo.identities import Identities, OAuthStates
from adapters.mongo.incidents import Incidents
from adapters.mongo.jobs import JobRepository, JobStore
from adapters.mongo.leases import Leases
from adapters.mongo.mailings import Mailings, MailTokens
from adapters.mongo.messages import Messages
from adapters.mongo.organizations import OrganizationRepository
from adapters.mongo.people import People
from adapters.mongo.positions import PositionRepository
from adapters.mongo.references import References
from adapters.mongo.registrations import Registrations
from adapters.mongo.reports import ReportRepository
from adapters.mongo.saved_filters import SavedFilterRepository
from adapters.mongo.sessions import Devices, Origin, Sessions
from adapters.mongo.traces import Traces
from adapters.mongo.transaction import Transaction
from adapters.mongo.trash import Trash
from adapters.mongo.trips import Timeline, TripRepository
from schemas.base import Document
from schemas.page import ListQuery
from tests.factories.stored import BEGIN
from tests.integration.adapters.belongings import CLOSED, EVERYWHERE, NUMBERED, PAST, SOON, WAITING
from tests.integration.adapters.watching import EACH, LIMIT, ORGANIZATIONS, OURS, TIGHT, Cost

LATER = BEGIN.replace(year=2027)
MINUTE, HOUR = dt.timedelta(minutes=1), dt.timedelta(hours=1)
ME = f"usr_3_{OURS}"
THERE = Origin("10.0.0.1", "a browser")
BOOKED = ["drv_00000001", "veh_00000001"]
TRIP = {"_id": "trp_new", "resourceIds": BOOKED, "scheduledStart": BEGIN, "scheduledEnd": LATER}
MIDDLE = floor_id("trp", BEGIN + EACH * ORGANIZATIONS // 2 * MINUTE)
MY_JOB = f"job_{EACH - 1:04}_{OURS}"
HELD = {"_id": MY_JOB, "organizationId": OURS, "owner": "wrk_me", "attempts": 1}


class Asked(NamedTuple):
    """A method, what it is asked, and what that may cost."""

    method: str
    ask: Callable[[Stores], Awaitable[object]]
    cost: Cost = TIGHT


class Stores:
    """Whatever is asked, in the name of one organization of ten."""

    def __init__(self, database: Database) -> None:
        client = database.client
        self.feed = Feed(client, database)
        self.audit = AuditChain(database)
        self.places, self.letters = ConsumerPlaces(database), DeadLetters(database)
        self.work, self.jobs = JobStore(database), JobRepository(database, OURS)
        self.sessions, self.devices = Sessions(database), Devices(database)
        self.mailings, self.mail_tokens = Mailings(database), MailTokens(database)
        self.registrations = Registrations(database)
        self.messages, self.incidents = Messages(database), Incidents(database)
        self.identities, self.oauth_states = Identities(database), OAuthStates(database)
        self.api_keys = ApiKeys(database)
        self.enrolments, self.challenges = Enrolments(database), Challenges(database)
        self.codes = Codes(database, b"key")
        self.people, self.company = People(database), OrganizationRepository(database, OURS)
        self.references, self.trash = References(database, OURS), Trash(database, OURS)
        self.leases, self.deadlines = Leases(database), Deadlines(database)
        self.keys, self.guard = IdempotencyKeys(database), CacheGuard(database)
        self.trips, self.reports = TripRepository(database, OURS), ReportRepository(database, OURS)
        self.timeline, self.bookings = Timeline(self.trips), Bookings(database, OURS)
        self.own = TripRepository(database, OURS, {"crewIds": "drv_00000001"})
        self.erasures, self.rows = Erasures(database), PersonalRows(database)
        self.traces = Traces(database, OURS)
        self.branding, self.brandings = BrandingRepository(database, OURS), Brandings(database)
        self.filters = SavedFilterRepository(database, OURS)
        self.positions = PositionRepository(database, OURS)
        self.database = database

    async def booking(self, ask: Callable[[Transaction], Awaitable[object]]) -> None:
        async with self.database.client.start_session() as session, await session.start_transaction():
            await ask(Transaction(self.database, session))


def of_the_log(where: dict[str, Any], cost: Cost = TIGHT) -> Iterator[Asked]:
    """A page of the audit log, the newest and one further on."""
    yield Asked("AuditChain.page", lambda s: s.audit.page(OURS, where, LIMIT, None), cost)
    yield Asked("AuditChain.page", lambda s: s.audit.page(OURS, where, LIMIT, f"aud_{EACH // 2:04}"), cost)


def of_users_of(field: str, value: str, cost: Cost = TIGHT) -> Asked:
    return Asked("References.open_trip_with", lambda s: s.references.open_trip_with(field, value), cost)


def between(first: int, last: int) -> dict[str, Any]:
    """What the log asks for a stretch of time: also that of the ids, in whose order the page is read."""
    at = {"$gte": BEGIN + first * MINUTE, "$lt": BEGIN + last * MINUTE}
    return {"at": at, "_id": {"$gte": f"aud_{first:04}", "$lt": f"aud_{last:04}"}}


async def all_of(stream: Awaitable[AsyncIterator[Document]]) -> list[Document]:
    return [one async for one in await stream]


OF_ALL = Cost(of_all=True, why="one look for everybody, as most of the time nothing is due anywhere")
OVERALL = Cost(unbounded=3 * ORGANIZATIONS, why="every organization has one")
TWO_FILTERS = Cost(unbounded=EACH, why="what has one of the values is looked through for the other")
ONLY_CLOSED = Cost(unbounded=CLOSED + 5, why="all that ever used it are looked through for an open one")
ALL_LETTERS = Cost(
    unbounded=CLOSED + 5, why="all letters of a consumer are looked through for those asked for again"
)
BOOKINGS = Cost(keys_each=2, why="a trip is found by its driver and by its vehicle")
DAYS = Cost(matched=EACH + CLOSED, why="every trip of the days is added up")
MANY_BOOKINGS = Cost(unbounded=EACH, why="what a resource has been booked for is looked through for the time")

FEED = [
    Asked("Feed.waiting", lambda s: s.feed.waiting()),
    Asked("Feed.depth", lambda s: s.feed.depth(100), Cost(matched=ORGANIZATIONS * WAITING)),
    Asked("Feed.unsequenced", lambda s: s.feed.unsequenced(OURS, WAITING + 1)),
    Asked("Feed.unsequenced", lambda s: s.feed.unsequenced(OURS, 4), Cost(matched=WAITING)),
    Asked("Feed.numbered", lambda s: s.feed.numbered([f"obx_{n:04}_{OURS}" for n in range(5)])),
    Asked("Feed.head", lambda s: s.feed.head(OURS)),
    Asked("Feed.newest", lambda s: s.feed.newest(OURS)),
    Asked("Feed.settle", lambda s: s.feed.settle(OURS, 1, [f"obx_{n:04}_{OURS}" for n in range(5)])),
    Asked("Feed.after", lambda s: s.feed.after(OURS, 50, LIMIT)),
    Asked("Feed.chosen", lambda s: s.feed.chosen(OURS, 0, EACH, 9, crew="drv_1")),
    Asked("Feed.chosen", lambda s: s.feed.chosen(OURS, 0, EACH, LIMIT, types=("trip",))),
    Asked(
        "Feed.chosen", lambda s: s.feed.chosen(OURS, 0, EACH, 9, types=("trip",), crew="drv_1"), TWO_FILTERS
    ),
    Asked("Feed.witnesses", lambda s: s.feed.witnesses(OURS, 50, LIMIT)),
    Asked("Feed.waiting_witnesses", lambda s: s.feed.waiting_witnesses(OURS, "", 5)),
    Asked("Feed.waiting_witnesses", lambda s: s.feed.waiting_witnesses(OURS, f"obx_{NUMBERED + 4:04}", 5)),
    Asked("Feed.keeps", lambda s: s.feed.keeps(OURS, 5)),
    Asked("Feed.oldest", lambda s: s.feed.oldest(OURS)),
    Asked("Feed.oldest", lambda s: s.feed.oldest("org_none")),
]
AUDIT_LOG = [
    Asked("AuditChain.waiting", lambda s: s.audit.waiting()),
    Asked("AuditChain.unsealed", lambda s: s.audit.unsealed(OURS, 5)),
    Asked("AuditChain.unsealed", lambda s: s.audit.unsealed(OURS, 50, f"aud_{NUMBERED + 4:04}")),
    Asked("AuditChain.head", lambda s: s.audit.head(OURS)),
    Asked("AuditChain.move", lambda s: s.audit.move({"_id": OURS, "sequence": 0}, from_sequence=1)),
    Asked("AuditChain.sign", lambda s: s.audit.sign(OURS, 1, "mac")),
    Asked("AuditChain.is_sealed", lambda s: s.audit.is_sealed(f"aud_0003_{OURS}")),
    Asked("AuditChain.seal", lambda s: s.audit.seal([(f"aud_0003_{OURS}", {"sequence": 4})])),
    Asked("AuditChain.sealed", lambda s: s.audit.sealed(OURS, 50, 70)),
    Asked("AuditChain.beyond", lambda s: s.audit.beyond(OURS, 5)),
    Asked("AuditChain.beyond", lambda s: s.audit.beyond(OURS, EACH)),
    Asked("AuditChain.entry", lambda s: s.audit.entry(OURS, f"aud_0003_{OURS}")),
    Asked("AuditChain.named", lambda s: s.audit.named(OURS, [f"aud_000{n}_{OURS}" for n in range(5)])),
    Asked("AuditChain.present", lambda s: s.audit.present(OURS, [f"aud_000{n}_{OURS}" for n in range(5)])),
    *of_the_log({}),
    *of_the_log({"actor.id": "usr_3"}),
    *of_the_log({"target.id": "drv_3"}),
    *of_the_log({"action": "done.3"}),
    *of_the_log({"action": {"$in": ["done.1", "done.7"]}}),
    *of_the_log({"actor.id": "usr_3", "action": "done.3"}, TWO_FILTERS),
    *of_the_log({"target.type": "trip"}),
    *of_the_log(between(EACH // 2 - 10, EACH // 2 + 10)),
    *of_the_log(between(0, EACH)),
    Asked("AuditChain.stream", lambda s: all_of(s.audit.stream(OURS, {}))),
    Asked("AuditChain.stream", lambda s: all_of(s.audit.stream(OURS, between(40, 50)))),
    Asked("AuditChain.stream", lambda s: all_of(s.audit.stream(OURS, {"target.type": "trip"}))),
]
JOBS = [
    Asked("JobStore.claim", lambda s: s.work.claim(), Cost(matched=ORGANIZATIONS * WAITING)),
    Asked("JobStore.claim", lambda s: s.work.claim(MY_JOB), Cost(matched=ORGANIZATIONS)),
    Asked("JobStore.renew", lambda s: s.work.renew(HELD)),
    Asked("JobStore.holds", lambda s: s.work.holds(HELD)),
    Asked("JobStore.note", lambda s: s.work.note(HELD, {"total": 1})),
    Asked("JobStore.release", lambda s: s.work.release(HELD)),
    Asked("JobStore.let_go", lambda s: s.work.let_go(HELD)),
    Asked("JobStore.finish", lambda s: s.work.finish(HELD, "failed", {})),
    Asked("Leases.held", lambda s: s.leases.held()),
    Asked("Leases.take", lambda s: s.leases.take(OURS, "wrk_me")),
    Asked("Leases.renew", lambda s: s.leases.renew(OURS, "wrk_me")),
    Asked("Leases.end", lambda s: s.leases.end(OURS, "wrk_me")),
    Asked("JobRepository.find", lambda s: s.jobs.find(MY_JOB)),
    Asked("JobRepository.page", lambda s: s.jobs.page(None, LIMIT)),
    Asked("JobRepository.page", lambda s: s.jobs.page(f"job_{EACH // 2:04}", LIMIT)),
    Asked("JobRepository.cancel", lambda s: s.jobs.cancel(MY_JOB)),
]
TRASHED = Cost(unbounded=EACH, why="all drivers whom the company has deleted are looked through for a person")
UNSENT = Cost(of_all=True, why="addresses are sealed, so each letter has to be opened; few wait")
EVERYBODY = Cost(of_all=True, why="a person may have been a member of any organization")
OF_ONE = Cost(unbounded=EACH // 8 + 2, why="the way of one trip, or of one driver")
PRIVACY = [
    Asked("Erasures.claim", lambda s: s.erasures.claim(), EVERYBODY),
    Asked("PersonalRows.find", lambda s: s.rows.find("devices", "personId", ME, LIMIT)),
    Asked("PersonalRows.remove", lambda s: s.rows.remove("devices", "personId", [ME])),
    Asked("PersonalRows.remove", lambda s: s.rows.remove("memberships", "userId", ["usr_none"]), EVERYBODY),
    Asked("PersonalRows.remove", lambda s: s.rows.remove("deadLetters", "change.id", ["drv_1"]), EVERYBODY),
    Asked("PersonalRows.remove_mails", lambda s: s.rows.remove_mails("a@b.test", LATER), EVERYBODY),
    Asked("PersonalRows.forget_answers", lambda s: s.rows.forget_answers([ME])),
    Asked("PersonalRows.replace_name", lambda s: s.rows.replace_name("apiKeys", OURS, ME, "x")),
    Asked("PersonalRows.mailings", lambda s: s.rows.mailings("", LIMIT), UNSENT),
    Asked("PersonalRows.organizations", lambda s: s.rows.organizations("org_2", 5), EVERYBODY),
    Asked("People.all_memberships", lambda s: s.people.all_memberships(ME)),
    Asked("PositionRepository.under_way", lambda s: s.positions.under_way(["drv_00000001"])),
    Asked("PositionRepository.recorded", lambda s: s.positions.recorded(["veh_0003"])),
    Asked("PositionRepository.latest", lambda s: s.positions.latest("veh_0003", LIMIT)),
    Asked("PositionRepository.latest", lambda s: s.positions.latest("", LIMIT, ["veh_0003"])),
    Asked("PositionRepository.track", lambda s: s.positions.track("trp_3", None, LIMIT)),
    Asked("PositionRepository.track", lambda s: s.positions.track("trp_3", (BEGIN, ""), LIMIT), OF_ONE),
    Asked("Traces.stream_positions", lambda s: all_of(s.traces.stream_positions("drv_3"))),
    Asked("Traces.forget_positions", lambda s: s.traces.forget_positions("drv_4"), OF_ONE),
    Asked("Traces.told", lambda s: s.traces.told("usr_3", "", 9)),
    Asked("Traces.told", lambda s: s.traces.told("usr_3", "evt_0050", 9)),
    Asked("Traces.stream_told", lambda s: all_of(s.traces.stream_told("usr_3"))),
    Asked("Traces.stream_driven", lambda s: all_of(s.traces.stream_driven("drv_00000001"))),
    Asked("Traces.quieten", lambda s: s.traces.quieten([f"evt_0003_{OURS}"], {"note": None})),
    Asked("Traces.deleted_drivers", lambda s: s.traces.deleted_drivers(ME, ["drv_1"]), TRASHED),
    Asked("Traces.drop_from_trash", lambda s: s.traces.drop_from_trash("drv_none")),
    Asked("Traces.quieten_in_trash", lambda s: s.traces.quieten_in_trash("trp_none", "ill")),
    Asked("Traces.jobs_before", lambda s: s.traces.jobs_before(None, LIMIT)),
    Asked("Traces.jobs_before", lambda s: s.traces.jobs_before(f"job_{EACH // 2:04}", LIMIT)),
    Asked("Traces.change_job", lambda s: s.traces.change_job(MY_JOB, {"ip": ""})),
]
CONSUMERS = [
    Asked("ConsumerPlaces.get", lambda s: s.places.get("mail", OURS)),
    Asked("ConsumerPlaces.of", lambda s: s.places.of("mail"), OVERALL),
    Asked("ConsumerPlaces.advance", lambda s: s.places.advance("mail", OURS, 6)),
    Asked("DeadLetters.newest", lambda s: s.letters.newest(LIMIT)),
    Asked("DeadLetters.ask_again", lambda s: s.letters.ask_again("live:0007")),
    Asked("DeadLetters.asked_again", lambda s: s.letters.asked_again("mail"), ALL_LETTERS),
    Asked("DeadLetters.bury", lambda s: s.letters.bury({"_id": "live:0008", "consumer": "live"})),
    Asked("DeadLetters.drop", lambda s: s.letters.drop("live:0009")),
    Asked("CacheGuard.state", lambda s: s.guard.state(OURS)),
    Asked("CacheGuard.count_unheard", lambda s: s.guard.count_unheard(OURS)),
]
PEOPLE = [
    Asked("People.by_email", lambda s: s.people.by_email(f"3@{OURS}.test")),
    Asked("People.by_id", lambda s: s.people.by_id(ME)),
    Asked("People.memberships", lambda s: s.people.memberships(ME)),
    Asked("People.memberships", lambda s: s.people.memberships("usr_none")),
    Asked("People.organization", lambda s: s.people.organization(OURS)),
    Asked("People.membership", lambda s: s.people.membership(ME, OURS)),
    Asked("Sessions.find", lambda s: s.sessions.find(f"ses_3_{OURS}")),
    Asked("Sessions.of_person", lambda s: s.sessions.of_person(ME)),
    Asked("Sessions.ids", lambda s: s.sessions.ids(OURS, EVERYWHERE)),
    Asked("Sessions.renew", lambda s: s.sessions.renew(f"ses_3_{OURS}", 1, PAST, SOON)),
    Asked("Sessions.end", lambda s: s.sessions.end(f"ses_4_{OURS}")),
    Asked("Sessions.end_all", lambda s: s.sessions.end_all(ME, but="ses_0")),
    Asked("Sessions.end_all", lambda s: s.sessions.end_all(ME, organization_id=OURS)),
    Asked("Devices.find", lambda s: s.devices.find("x")),
    Asked("Devices.of_session", lambda s: s.devices.of_session({"deviceId": "x", "userId": ME})),
    Asked("Devices.have_seen", lambda s: s.devices.have_seen(ME, THERE)),
    Asked("Devices.remember", lambda s: s.devices.remember({"_id": ME}, "x", THERE)),
    Asked("Devices.disown", lambda s: s.devices.disown(ME, but={"_id": "x"})),
    Asked("Mailings.claim", lambda s: s.mailings.claim()),
    Asked("MailTokens.find", lambda s: s.mail_tokens.find("reset", "x")),
    Asked("Registrations.find", lambda s: s.registrations.find("reg_1")),
    Asked("Registrations.newest", lambda s: s.registrations.newest(ME)),
    Asked("Registrations.drop_all", lambda s: s.registrations.drop_all(ME)),
    Asked("Messages.newest", lambda s: s.messages.newest("a@b.test", LIMIT)),
    Asked("Messages.newest", lambda s: s.messages.newest(None, LIMIT)),
    Asked("ApiKeys.by_id", lambda s: s.api_keys.by_id("key_1")),
    Asked("Identities.find", lambda s: s.identities.find("https://issuer.test", "1")),
    Asked("Identities.of_person", lambda s: s.identities.of_person(ME)),
    Asked("OAuthStates.take", lambda s: s.oauth_states.take("google", "x")),
    Asked("Enrolments.find", lambda s: s.enrolments.find(ME, "totp")),
    Asked("Challenges.find", lambda s: s.challenges.find("x")),
    Asked("Codes.find", lambda s: s.codes.find(ME, "log-in", "123456")),
    Asked("Incidents.oldest", lambda s: s.incidents.oldest(LIMIT)),
    Asked("Incidents.is_waiting", lambda s: s.incidents.is_waiting("inc_1")),
    Asked("OrganizationRepository.owners", lambda s: s.company.owners(but=ME)),
    Asked("People.owes_factor", lambda s: s.people.owes_factor({"userId": ME, "organizationId": OURS})),
    Asked("People.standing", lambda s: s.people.standing(ME, OURS)),
    Asked("People.seen", lambda s: s.people.seen(ME, OURS, now())),
    Asked("People.replace_hash", lambda s: s.people.replace_hash(ME, "before", "hash")),
    Asked("OrganizationRepository.find", lambda s: s.company.find()),
    Asked("OrganizationRepository.membership", lambda s: s.company.membership(ME)),
    Asked("OrganizationRepository.memberships", lambda s: s.company.memberships(None, LIMIT)),
    Asked("OrganizationRepository.memberships", lambda s: s.company.memberships("mem_0100", LIMIT)),
    Asked("OrganizationRepository.people", lambda s: s.company.people([f"usr_{n}_{OURS}" for n in range(5)])),
]
LOOK_UPS = [
    Asked(
        "References.missing",
        lambda s: s.references.missing("drivers", [f"drv_000{n}_{OURS}" for n in range(5)]),
    ),
    Asked(
        "References.find", lambda s: s.references.find("drivers", [f"drv_000{n}_{OURS}" for n in range(5)])
    ),
    Asked(
        "References.by_external_id", lambda s: s.references.by_external_id("trips", ["trip-11", "trip-21"])
    ),
    Asked("References.active_drivers", lambda s: s.references.active_drivers(LIMIT)),
    Asked("References.currency", lambda s: s.references.currency()),
    Asked("References.grace_seconds", lambda s: s.references.grace_seconds()),
    Asked("References.zone", lambda s: s.references.zone()),
    Asked("References.is_member", lambda s: s.references.is_member(ME)),
    of_users_of("crewIds", "drv_00000001"),
    of_users_of("resourceIds", "drv_old"),
    of_users_of("crewIds", "drv_old", ONLY_CLOSED),
    of_users_of("siteId", "plc_old", ONLY_CLOSED),
    of_users_of("customerId", "cus_old", ONLY_CLOSED),
    of_users_of("stops.place.placeId", "plc_old", ONLY_CLOSED),
    of_users_of("shipments.customerId", "cus_old", ONLY_CLOSED),
    Asked("BrandingRepository.find", lambda s: s.branding.find()),
    Asked("Brandings.of", lambda s: s.brandings.of(OURS)),
    Asked("Brandings.by_slug", lambda s: s.brandings.by_slug(f"slug-{OURS}")),
    Asked("SavedFilterRepository.count_of", lambda s: s.filters.count_of("usr_3"), Cost(matched=EACH // 8)),
    Asked("SavedFilterRepository.of_person", lambda s: s.filters.of_person("usr_3", LIMIT)),
    Asked(
        "SavedFilterRepository.forget_owner",
        lambda s: s.filters.forget_owner("usr_4"),
        Cost(unbounded=EACH // 8 + 1, why="a person has a hundred at most"),
    ),
    Asked("Trash.find", lambda s: s.trash.find("driver", f"drv_gone_3_{OURS}")),
    Asked("Trash.external_ids", lambda s: s.trash.external_ids("driver", ["gone-3", "gone-4"])),
    Asked("IdempotencyKeys.find", lambda s: s.keys.find("0" * 64)),
    Asked("IdempotencyKeys.remove_expired", lambda s: s.keys.remove_expired("1" * 64)),
]
TRIPS = [
    Asked("TripRepository.list", lambda s: s.own.list(ListQuery(limit=LIMIT))),
    Asked("TripRepository.find_whoever_holds_it", lambda s: s.own.find_whoever_holds_it("trp_1")),
    Asked(
        "TripRepository.booked",
        lambda s: s.trips.booked(BOOKED, BEGIN, LATER),
        BOOKINGS,
    ),
    Asked("TripRepository.booked", lambda s: s.trips.booked(["drv_00000001"], LATER, LATER), MANY_BOOKINGS),
    Asked("TripRepository.at_status", lambda s: s.trips.at_status("assigned", "", LIMIT)),
    Asked("TripRepository.at_status", lambda s: s.trips.at_status("assigned", MIDDLE, LIMIT)),
    Asked("Deadlines.passed", lambda s: s.deadlines.passed(BEGIN + 250 * HOUR, 5), OF_ALL),
    Asked("Deadlines.passed", lambda s: s.deadlines.passed(BEGIN, 5), OF_ALL),
    Asked("Deadlines.unjudged", lambda s: s.deadlines.unjudged(2)),
    Asked("Deadlines.unjudged", lambda s: s.deadlines.unjudged(5)),
    Asked("Deadlines.settle", lambda s: s.deadlines.settle(OURS, 1)),
    Asked("Timeline.knows", lambda s: s.timeline.knows("trp_3", "told 3")),
    Asked("Timeline.page", lambda s: s.timeline.page("trp_3", None, LIMIT)),
    Asked("Timeline.page", lambda s: s.timeline.page("trp_3", "evt_0050", LIMIT)),
    Asked("Bookings.clashing", lambda s: s.booking(lambda t: s.bookings.clashing(t, TRIP)), BOOKINGS),
    Asked("Bookings.guard", lambda s: s.booking(lambda t: s.bookings.guard(t, [f"drv_0003_{OURS}"]))),
    Asked(
        "ReportRepository.daily",
        lambda s: s.reports.daily((BEGIN, LATER), [(LATER, BEGIN)], 0),
        Cost(matched=EACH + CLOSED),
    ),
    Asked("ReportRepository.fleet", lambda s: s.reports.fleet()),
]
ASKED = [*FEED, *AUDIT_LOG, *JOBS, *CONSUMERS, *PEOPLE, *PRIVACY, *LOOK_UPS, *TRIPS]
