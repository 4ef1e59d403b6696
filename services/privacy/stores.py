"""Everything that is stored, what of it is about people, and what becomes of that: one line a collection.

A test holds this list to the collections that there are, and `docs/personal-data.md` is made from it.
"""

from __future__ import annotations

from typing import NamedTuple

from services.privacy import erasers, exports
from services.privacy.ground import Erase, Export

NOTHING = "nothing about people"
AS_LONG = "as long as the company"
SOON_GONE = "stays: it is good for nobody any more, and gone in minutes"


class Store(NamedTuple):
    """One collection."""

    name: str
    holds: str
    """What of it is about people."""
    kept: str
    erasure: str = "stays: it tells of nobody"
    """What becomes of it when a person is erased."""
    erase: Erase | None = None
    """In one organization."""
    erase_account: Erase | None = None
    """Once, when the account itself goes."""
    export: Export | None = None
    """What one organization has."""
    export_account: Export | None = None
    """What belongs to the account alone."""


STORES: tuple[Store, ...] = (
    Store(
        "users",
        "name, email, telephone (sealed), password hash, language, time zone; second factors: secret "
        "and telephone (sealed), public keys of passkeys, digests of recovery codes",
        "until the account is erased",
        "removed at once",
        export_account=exports.account,
    ),
    Store(
        "memberships",
        "who belongs to which company, as what, and when last seen there; also invitations, with the name in them",
        "until the member is taken out",
        "removed at once",
        erase_account=erasers.removed("memberships", "userId"),
        export=exports.memberships,
    ),
    Store(
        "jobs",
        "who began an import and from which address; what refused rows said (sealed, but not in their files)",
        "30 days after its end",
        "name and address removed, an import of theirs under way stopped; refused rows of driver imports and of "
        "whatever names the person removed with their files",
        erase=erasers.jobs,
        export=exports.jobs,
    ),
    Store(
        "sessions",
        "address and program of each log-in",
        "until it ends: 12 hours, for drivers 30 days",
        "removed at once",
        erase=erasers.sessions,
        erase_account=erasers.removed("sessions", "userId"),
        export=exports.sessions,
    ),
    Store(
        "devices",
        "that a device has been used to log in, and when",
        "180 days after it was last used",
        "removed",
        erase_account=erasers.removed("devices", "personId"),
        export_account=exports.rows("devices", "personId", ("seenAt", "expireAt")),
    ),
    Store(
        "identities",
        "accounts with Google or Microsoft by which somebody logs in, with the address there (sealed)",
        "until it is unlinked",
        "removed",
        erase_account=erasers.removed("identities", "userId"),
        export_account=exports.identities,
    ),
    Store("oauthStates", "that somebody has begun to link such an account", "10 minutes", SOON_GONE),
    Store(
        "mfaEnrolments",
        "factors that are being set up (secret and telephone sealed)",
        "30 minutes",
        SOON_GONE,
    ),
    Store(
        "mfaChallenges", "that somebody has given the password and owes the factor", "10 minutes", SOON_GONE
    ),
    Store("mfaCodes", "MACs of codes that were sent", "10 minutes", SOON_GONE),
    Store(
        "registrations",
        "name, company and password hash that somebody registered a known address with, until its owner says yes",
        "24 hours after the last letter about it",
        "removed",
        erase_account=erasers.removed("registrations", "personId"),
        export_account=exports.rows(
            "registrations", "personId", ("name", "organizationName", "createdAt", "expireAt")
        ),
    ),
    Store(
        "mailTokens",
        "that a link was mailed to somebody; of the link itself a digest",
        "1 hour to 7 days",
        "removed",
        erase_account=erasers.removed("mailTokens", "personId"),
        export_account=exports.rows("mailTokens", "personId", ("kind", "organizationId", "expireAt")),
    ),
    Store(
        "mailings",
        "the address (sealed) of letters that are not sent yet",
        "until it is sent; 30 days where nobody takes it",
        "removed, but for the one that tells of the erasure; that one is given up after a day",
        erase_account=erasers.letters,
        export_account=exports.letters,
    ),
    Store(
        "devMessages",
        "letters as they would have been sent; only where `ENVIRONMENT` is development",
        "7 days",
        "removed",
        erase_account=erasers.mailbox,
    ),
    Store(
        "incidents",
        "email (sealed), address and program of failed log-ins",
        "a second; 7 days where no worker runs",
        "stays: a worker moves it into the log of whom it concerns, and drops it when that is nobody",
    ),
    Store(
        "drivers",
        "name, email, telephone and licence number (sealed), employee number, papers, skills, metadata",
        "until it is deleted",
        "the id stays and is shown as an erased person, everything else is removed at once",
        erase=erasers.drivers,
        export=exports.drivers,
    ),
    Store(
        "trash",
        "deleted drivers; why a deleted trip was declined",
        "30 days",
        "deleted drivers removed for good, excuses removed",
        erase=erasers.trash,
        export=exports.trash,
    ),
    Store(
        "trips",
        "ids of who drove; why a driver declined; contacts at stops (telephone sealed)",
        AS_LONG,
        "ids stay, the excuse is removed; contacts are other people's and stay",
        export=exports.trips,
    ),
    Store(
        "tripEvents",
        "who told what of a trip, where and when",
        AS_LONG,
        "the name is replaced and excuses are removed; what was told of the trip stays, by an id",
        erase=erasers.timelines,
        export=exports.timeline,
    ),
    Store(
        "positions",
        "where a driver was, and when",
        "`POSITIONS_RETENTION_DAYS`, 90 days by default",
        "removed",
        erase=erasers.positions,
        export=exports.positions,
    ),
    Store(
        "latestPositions",
        "where a driver is",
        "`POSITIONS_RETENTION_DAYS`, 90 days by default",
        "removed with the positions",
        erase=erasers.positions,
    ),
    Store(
        "auditLogs",
        "who did what, from which address and with which program, and the values before and after",
        AS_LONG,
        "name, address, program and the values about the person are removed, the chain stays provable",
        erase=erasers.log_entries,
        export=exports.log_entries,
    ),
    Store(
        "idempotencyKeys",
        "answers (sealed) to requests with a key",
        "24 hours",
        "answers that told of the person removed; that the request was made stays",
        erase=erasers.answers,
    ),
    Store(
        "deadLetters",
        "ids of what could not be delivered, and the error",
        "30 days",
        "removed where it is about the person",
        erase=erasers.dead_letters,
    ),
    Store(
        "erasures",
        "what somebody who is being erased was known by (sealed)",
        "until the erasure is finished, minutes later",
        "removed at its end",
    ),
    Store("places", "contact of an address (telephone sealed)", "until it is deleted", "stays: another's"),
    Store(
        "customers",
        "name, email, telephone (sealed) of whom loads are carried for",
        "until it is deleted, then 30 days in the trash",
        "stays: another's",
    ),
    Store(
        "apiKeys",
        "who made a key",
        "until it is revoked",
        "the name is replaced; the key goes on, as it calls for the company",
        erase=erasers.key_makers,
    ),
    Store(
        "savedFilters",
        "which filters a person keeps, and what they are called",
        "until it is deleted",
        "those of the person alone removed; those that all the office uses stay, as nobody's",
        erase=erasers.saved_filters,
        export=exports.saved_filters,
    ),
    Store("vehicles", NOTHING, "until it is deleted"),
    Store("organizations", NOTHING, AS_LONG),
    Store("branding", NOTHING, AS_LONG),
    Store("counters", NOTHING, AS_LONG),
    Store("outbox", "ids of drivers whom a change concerns", "a day after it was numbered"),
    Store("changes", "ids of drivers whom a change concerns", "30 days"),
    Store("sequences", NOTHING, AS_LONG),
    Store("consumerPlaces", NOTHING, AS_LONG),
    Store("auditHeads", NOTHING, AS_LONG),
    Store("turnstiles", NOTHING, AS_LONG),
    Store("jobLeases", NOTHING, AS_LONG),
    Store("passwordKeys", NOTHING, "for good"),
    Store("dataKeys", NOTHING, "for good"),
    Store("migrations", NOTHING, "for good"),
)
"""In the order in which they are gone through: what could write a name again ends first."""
ELSEWHERE: tuple[Store, ...] = (
    Store(
        "Redis `session:*`",
        "role and name of who is logged in",
        "60 seconds",
        "ended at once, with the session",
    ),
    Store(
        "Redis `rate:*`, `budget:*`",
        "ids and addresses that call; digests of addresses for mail",
        "15 minutes to an hour",
        "stays: it is gone before anybody could ask for it",
    ),
    Store(
        "Redis `presence:*`",
        "name of who is looking at a trip or changing it",
        "a minute and a half",
        "stays: it is gone before anybody could ask for it",
    ),
    Store("Redis `report:*`, `epoch:*`", NOTHING, "an hour"),
    Store(
        "files below `UPLOAD_DIR`",
        "files of imports while they run, and the rows they refused: not sealed, but readable by the service's own "
        "user alone; of logos the picture alone, without what a camera writes beside it",
        "30 days after the import; logos as long as `branding` names them",
        "removed with what the job tells of them, see `jobs`; logos stay, as the company's",
    ),
    Store(
        "logs of the processes",
        "ids of people, addresses of callers",
        "as long as your log storage keeps them",
        "stays: no name and no address for mail is written there; let it expire",
    ),
)
"""What is kept outside the database."""
