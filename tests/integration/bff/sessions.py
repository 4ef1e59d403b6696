"""What the app's server keeps of a browser's session, and how time is made to pass for it."""

from __future__ import annotations

from dataclasses import replace

from bff.app import Bff
from bff.store import Tokens
from tests.support.browser import Browser


async def tokens_of(bff: Bff, browser: Browser) -> Tokens:
    """What the server keeps of the browser's session."""
    assert browser.session_id
    session = await bff.store.look(browser.session_id)
    assert session
    return session.tokens


async def expire(bff: Bff, browser: Browser) -> Tokens:
    """The access token has run out, and the server knows it."""
    assert browser.session_id
    session = await bff.store.look(browser.session_id)
    assert session
    old = replace(session.tokens, access="run.out.token", expires=0.0)
    await bff.store.replace(replace(session, tokens=old))
    return old
