"""What a process holds from its start to its end: clients, and what is built on them once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from adapters.files import Files
from adapters.key_uses import KeyUses
from adapters.keys import Keys, keys_of
from adapters.mongo.api_keys import ApiKeys
from adapters.mongo.cache_guard import CacheGuard
from adapters.mongo.client import Client, Database, connect, database_of
from adapters.mongo.feed import Feed
from adapters.mongo.idempotency import IdempotencyKeys
from adapters.mongo.password_keys import PasswordKeys
from adapters.mongo.sessions import Sessions
from adapters.mongo.transaction import Transactions
from adapters.oidc import Providers
from adapters.passwords import Passwords
from adapters.pictures import Easel
from adapters.redis.brakes import Brakes
from adapters.redis.client import Cache
from adapters.redis.client import connect as connect_cache
from adapters.redis.ephemeral import Ephemerals
from adapters.redis.epochs import Epochs
from adapters.redis.gate import Gate
from adapters.redis.presence import PresenceBoard
from adapters.redis.sessions import SessionCache
from adapters.redis.signals import Signals
from adapters.settings import Settings
from adapters.tokens import Tokens
from schemas.base import Document
from services.announce import Announcer
from services.ephemeral import PRESENCE
from services.presence import PresenceKeeper
from services.streams import Streams
from services.work import Work


@dataclass(frozen=True, slots=True)
class State:
    """The API, the worker and the command line each open one."""

    settings: Settings
    keys: Keys
    client: Client
    database: Database
    cache: Cache
    gate: Gate
    brakes: Brakes
    signals: Signals
    streams: Streams
    tokens: Tokens
    passwords: Passwords
    files: Files
    easel: Easel
    providers: Providers
    work: Work
    key_uses: KeyUses
    presence: PresenceKeeper
    ephemerals: Ephemerals


@asynccontextmanager
async def opened(settings: Settings, *, patient: bool = False) -> AsyncIterator[State]:
    """Connects without waiting: that a database is down shows in `/health/ready`, and does not stop the start."""
    keys = keys_of(settings)
    client = connect(settings, patient=patient)
    cache = connect_cache(settings)
    database = database_of(client, settings)
    passwords = Passwords(PasswordKeys(database, keys.passwords).all)
    signals = Signals(cache)
    providers = Providers(settings)
    announce = Announcer(Epochs(cache), CacheGuard(database), Sessions(database), SessionCache(cache))
    key_uses = KeyUses(ApiKeys(database))
    easel = Easel()
    ephemerals = Ephemerals(cache)

    async def tell_presence(organization_id: str, data: Document) -> None:
        await ephemerals.publish(organization_id, PRESENCE, data)

    presence = PresenceKeeper(PresenceBoard(cache), tell_presence)
    try:
        yield State(
            settings=settings,
            keys=keys,
            client=client,
            database=database,
            cache=cache,
            gate=Gate(cache),
            brakes=Brakes(cache, settings),
            signals=signals,
            streams=Streams(Feed(client, database), signals),
            tokens=Tokens(keys.tokens),
            passwords=passwords,
            files=Files(settings.upload_dir),
            easel=easel,
            providers=providers,
            work=Work(Transactions(client, database), IdempotencyKeys(database), keys.audit[0], announce),
            key_uses=key_uses,
            presence=presence,
            ephemerals=ephemerals,
        )
    finally:
        await presence.close()
        await key_uses.close()
        await signals.close()
        await providers.close()
        passwords.close()
        easel.close()
        await cache.aclose()
        await database.vault.close()
        await client.close()
