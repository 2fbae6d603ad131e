"""People on Matrix: clients with encryption, driven by lines of JSON on standard input.

A line in is `{"id": 1, "who": "ada", "do": "send", ...}`, and is answered by one line `{"id": 1, "ok": ...}` or
`{"id": 1, "error": "why"}`. What a client hears comes unasked: `{"who": "ada", "event": {...}}`, and
`{"who": "ada", "trouble": "why"}` where its own syncing failed. Everything that needs no encryption is done over HTTP by
the tests themselves.
"""

import asyncio
import hashlib
import hmac
import io
import json
import logging
import sys
import tempfile
import traceback

import aiohttp
from nio import (
    AsyncClient,
    AsyncClientConfig,
    ErrorResponse,
    MegolmEvent,
    SyncError,
    SyncResponse,
)

# What matters is said in lines of our own.
logging.disable()
FILTER = {"room": {"timeline": {"limit": 100}}, "presence": {"types": []}}


def say(**line):
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def good(response):
    if isinstance(response, ErrorResponse):
        raise RuntimeError(f"{type(response).__name__}: {response.message} ({response.status_code})")
    return response


class Member:
    def __init__(self, who, homeserver, user):
        self.who = who
        self.store = tempfile.TemporaryDirectory()
        config = AsyncClientConfig(encryption_enabled=True, request_timeout=60)
        self.client = AsyncClient(homeserver, user, store_path=self.store.name, config=config)
        self.client.add_response_callback(self.synced, SyncResponse)
        self.client.add_response_callback(self.failed, SyncError)
        # Events that came before their keys.
        self.locked = []

    async def login(self, password):
        good(await self.client.login(password, device_name=self.who))
        self.task = asyncio.create_task(self.listen())
        await self.client.synced.wait()
        return {
            "user": self.client.user_id,
            "device": self.client.device_id,
            "token": self.client.access_token,
        }

    async def listen(self):
        while True:
            try:
                await self.client.sync_forever(timeout=30000, sync_filter=FILTER, full_state=True)
            except asyncio.CancelledError:
                return
            except Exception:
                say(who=self.who, trouble=traceback.format_exc())
                await asyncio.sleep(0.2)

    async def failed(self, response):
        say(who=self.who, trouble=f"{response.message} ({response.status_code})")
        await asyncio.sleep(0.2)

    async def synced(self, response):
        for room, info in response.rooms.join.items():
            if self.locked:
                self.unlock()
            for event in info.timeline.events:
                self.hear(room, event)
        for room, info in response.rooms.leave.items():
            for event in info.timeline.events:
                self.hear(room, event)
        for room, info in response.rooms.invite.items():
            for event in info.invite_state:
                say(who=self.who, event={**event.source, "room_id": room, "invited": True})

    def hear(self, room, event):
        is_locked = isinstance(event, MegolmEvent)
        if is_locked:
            self.locked.append((room, event))
        was_encrypted = is_locked or bool(getattr(event, "decrypted", False))
        say(
            who=self.who,
            event={**event.source, "room_id": room, "encrypted": was_encrypted, "locked": is_locked},
        )

    def unlock(self):
        """Tells of what can be read by now."""
        still = []
        for room, event in self.locked:
            try:
                event.room_id = room
                opened = self.client.decrypt_event(event)
                say(
                    who=self.who,
                    event={**opened.source, "room_id": room, "encrypted": True, "locked": False},
                )
            except Exception:
                still.append((room, event))
        self.locked = still

    async def room(self, room, encrypted):
        """Waits until the client knows of the room, and of its encryption."""
        while room not in self.client.rooms or self.client.rooms[room].encrypted != encrypted:
            await asyncio.sleep(0.02)

    async def send(self, room, encrypted, kind, content, txn=None):
        await asyncio.wait_for(self.room(room, encrypted), 30)
        if encrypted:
            await self.share(room)
        sent = await self.client.room_send(room, kind, content, txn, ignore_unverified_devices=True)
        return good(sent).event_id

    async def share(self, room):
        """Gives the room's key to all devices there. The library passes over those for which a request failed."""
        for _ in range(3):
            if self.client.should_query_keys:
                good(await self.client.keys_query())
            if self.client.olm.should_share_group_session(room):
                await self.client.share_group_session(room, ignore_unverified_devices=True)
            without = self.without(room)
            if not without:
                return
            self.client.invalidate_outbound_session(room)
        raise RuntimeError(f"no key was given to {without}")

    def without(self, room):
        """Devices in the room that have not its key, of which it is not withheld."""
        olm = self.client.olm
        given = olm.outbound_group_sessions[room].users_shared_with
        users = self.client.rooms[room].users
        devices = [device for user in users for device in self.client.device_store.active_user_devices(user)]
        return [
            device.id
            for device in devices
            if device.id != self.client.device_id
            and (device.user_id, device.id) not in given
            and not olm.is_device_blacklisted(device)
        ]

    async def upload(self, room, encrypted, name, mime, data):
        """A file's content as an event carries it."""
        data = bytes.fromhex(data)
        uploaded, keys = await self.client.upload(
            lambda *_: io.BytesIO(data), mime, None if encrypted else name, encrypted, filesize=len(data)
        )
        url = good(uploaded).content_uri
        place = {"file": {**keys, "url": url}} if encrypted else {"url": url}
        info = {"mimetype": mime, "size": len(data)}
        return {"msgtype": "m.file", "body": name, "filename": name, "info": info, **place}

    async def withhold(self, user):
        """Gives no device of this user any key from here on."""
        for device in self.client.device_store.active_user_devices(user):
            self.client.blacklist_device(device)
        for room in self.client.rooms:
            self.client.invalidate_outbound_session(room)

    async def close(self):
        self.task.cancel()
        await self.client.close()


async def register(homeserver, secret, user, password, admin):
    """Makes an account with the server's shared secret."""
    url = homeserver + "/_synapse/admin/v1/register"
    async with aiohttp.ClientSession() as session:
        async with session.get(url) as response:
            nonce = (await response.json())["nonce"]
        words = [nonce, user, password, "admin" if admin else "notadmin"]
        mac = hmac.new(secret.encode(), "\0".join(words).encode(), hashlib.sha1).hexdigest()
        account = {"nonce": nonce, "username": user, "password": password, "admin": admin, "mac": mac}
        async with session.post(url, json=account) as response:
            answer = await response.json()
    if "access_token" not in answer:
        raise RuntimeError(f"`{user}` was not registered: {answer}")
    return {"user": answer["user_id"], "device": answer["device_id"], "token": answer["access_token"]}


async def do(members, line):
    number, who, what = line.pop("id"), line.pop("who"), line.pop("do")
    try:
        if what == "register":
            ok = await register(**line)
        elif what == "login":
            members[who] = Member(who, line["homeserver"], line["user"])
            ok = await members[who].login(line["password"])
        elif what in ("send", "upload", "withhold", "close"):
            ok = await getattr(members[who], what)(**line)
        else:
            raise RuntimeError(f"`{what}` is not known")
        say(id=number, ok=ok)
    except Exception as error:
        say(id=number, error=f"{what}: {type(error).__name__}: {error}", trace=traceback.format_exc())


async def main():
    members, tasks = {}, set()
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader(limit=1 << 28)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        task = asyncio.create_task(do(members, json.loads(line)))
        tasks.add(task)
        task.add_done_callback(tasks.discard)
    for member in members.values():
        await member.close()


asyncio.run(main())
