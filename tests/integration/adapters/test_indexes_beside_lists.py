"""Every other query has an index too: look-ups, the feed, the audit log, jobs, consumers and reports."""

from __future__ import annotations

import pytest

from tests.factories.stored import BEGIN
from tests.integration.adapters.belongings import belongings
from tests.integration.adapters.queries import ASKED, HOUR, Asked, Stores
from tests.integration.adapters.watching import EACH, FEW, ORGANIZATIONS, TIGHT, Cost, Watched
from tests.support.commands import Plan
from tests.support.stores import classes, methods

WHOLE = {"Feed.heads", "AuditChain.heads"}
"""What is wanted is one small row of every organization, so a whole collection is read."""
ELSEWHERE = {
    "Feed.append": "it inserts",
    "PositionRepository.insert": "it inserts",
    "PositionRepository.move": "it replaces rows by their ids",
    "PositionRepository.known": "it reads rows by their ids",
    "People.organization_names": "it reads rows by their ids",
    **dict.fromkeys(
        ("Mailings.put", "MailTokens.mint", "Incidents.put", "Challenges.make", "OAuthStates.begin"),
        "it inserts",
    ),
    **{
        f"Mailings.{name}": "it changes one row by its id"
        for name in ("postpone", "park", "revive", "finish")
    },
    **dict.fromkeys(("Enrolments.begin", "Codes.make"), "it replaces one row by its id"),
    **{f"Erasures.{name}": "it changes one row by its id" for name in ("keep", "note", "finish")},
    "Messages.keep": "it changes one row by its id",
    **{f"Registrations.{name}": "it changes one row by its id" for name in ("keep", "drop")},
    **{
        f"Vault.{name}": "it finds keys by their ids" for name in ("seal", "open", "renew", "rewrap", "close")
    },
    "ApiKeys.used": "it changes one row by its id",
    "Vault.survey": "it tries every key",
    "PasswordKeys.all": "it reads one row by its id",
    "TripRepository.next_numbers": "it changes one row by its id",
    **dict.fromkeys(("Turnstiles.close", "Turnstiles.queue"), "it changes rows by their ids"),
    "Transaction.flush": "it writes what was found before, by id",
    "Transactions.run": "it asks nothing by itself",
    **{f"Repository.{name}": "lists have tests of their own" for name in ("find", "find_many", "list")},
    "Repository.stream": "it is a list without an end",
}
"""Methods that are not asked here, and why."""


SIMPLE = {
    *("Feed.waiting", "Feed.numbered", "Feed.head", "Feed.newest", "Feed.after", "Feed.keeps", "Feed.oldest"),
    *("AuditChain.head", "AuditChain.sealed", "AuditChain.beyond", "AuditChain.entry"),
    *(
        "Feed.witnesses",
        "TripRepository.at_status",
        "Sessions.ids",
        "References.grace_seconds",
        "References.zone",
    ),
    *("Leases.held", "Deadlines.passed", "Deadlines.unjudged"),
    *(
        "JobRepository.find",
        "JobRepository.page",
        "ConsumerPlaces.get",
        "ConsumerPlaces.of",
        "CacheGuard.state",
    ),
    *("People.by_email", "People.by_id", "People.organization", "Sessions.find"),
    *("OrganizationRepository.find", "OrganizationRepository.membership", "IdempotencyKeys.find"),
    *("References.missing", "References.find", "References.by_external_id", "References.currency"),
    *("References.is_member", "Timeline.knows", "Timeline.page"),
}
"""What the slower server finds by an index too."""


@pytest.fixture(scope="module")
async def stores(watched: Watched) -> Stores:
    for name, documents in belongings():
        some = documents if watched.counts else documents[: FEW * ORGANIZATIONS]
        await watched.database[name].insert_many(some)
    return Stores(watched.database)


@pytest.mark.parametrize("one", ASKED, ids=lambda one: one.method)
async def test_no_more_is_examined_than_is_found(watched: Watched, stores: Stores, one: Asked) -> None:
    if one.method not in SIMPLE:
        watched.only_where_counted()
    assert await watched.faults(one.ask(stores), one.cost) == []


async def test_what_is_due_anywhere_is_there_to_be_found(watched: Watched, stores: Stores) -> None:
    """Else the look at the deadlines would be one at nothing."""
    watched.only_where_counted()
    assert len(await stores.deadlines.passed(BEGIN + 250 * HOUR, 5)) == 5
    assert await stores.deadlines.passed(BEGIN, 5) == []


def test_everything_is_asked() -> None:
    names = {name for kind in classes() for name, _ in methods(kind)}
    assert sorted(names - {one.method for one in ASKED} - WHOLE - ELSEWHERE.keys()) == []


@pytest.mark.parametrize(
    ("done", "cost"),
    [
        (Plan([], ["i"], 25, 20, 20), TIGHT),
        (Plan([], ["i"], 20, 23, 20), TIGHT),
        (Plan([], ["i"], 45, 20, 20), Cost(keys_each=2)),
        (Plan([], ["i"], 205, 0, 0), Cost(matched=EACH)),
        (Plan([], ["i"], EACH + 1, 0, 0), Cost(unbounded=EACH)),
    ],
)
def test_a_query_that_examines_more_is_found(done: Plan, cost: Cost) -> None:
    assert cost.exceeded({"filter": {}}, done)
    assert not cost.exceeded({"filter": {}}, done._replace(keys=done.keys - 3, documents=done.documents - 3))
