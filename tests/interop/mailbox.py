"""Mail servers made with aiosmtpd, for `mail.mjs`.

    python mailbox.py HOST DOORS

DOORS is a JSON object: name -> {"tls": "first", "starttls" or "none", "certificate", "key", "ways": ["PLAIN"]}.
One line of JSON says at which ports they are; then one comes for each login that was tried, and one for each
mail, as the parser of Python's own `email` reads it. Only `keeper` with the password in MAIL_PASSWORD gets in.
"""

import asyncio
import json
import os
import ssl
import sys
from email import message_from_bytes, policy

from aiosmtpd.smtp import SMTP, AuthResult


def say(**row):
    print(json.dumps(row), flush=True)


class Box:
    def __init__(self, door):
        self.door = door

    async def handle_DATA(self, server, session, envelope):
        mail = message_from_bytes(envelope.original_content, policy=policy.strict)
        say(
            door=self.door, sender=envelope.mail_from, recipients=envelope.rcpt_tos, hello=session.host_name,
            headers=[[name.lower(), str(value)] for name, value in mail.items()],
            raw_is_ascii=envelope.original_content.partition(b"\r\n\r\n")[0].isascii(),
            bare_line_feeds=envelope.original_content.replace(b"\r\n", b"").count(b"\n"),
            date=mail["date"].datetime.isoformat(), type=mail.get_content_type(), text=mail.get_content(),
            defects=[str(it) for it in mail.defects] + [str(it) for value in mail.values() for it in value.defects],
        )
        return "250 taken"


def authenticator(door):
    def check(server, session, envelope, mechanism, auth):
        good = (auth.login, auth.password) == (b"keeper", os.environ["MAIL_PASSWORD"].encode())
        say(door=door, mechanism=mechanism, good=good)
        return AuthResult(success=good, handled=False)

    return check


def door_of(name, it):
    def make():
        tls = context(it) if it["tls"] == "starttls" else None
        return SMTP(
            Box(name), hostname="mail.example", tls_context=tls, require_starttls=tls is not None,
            authenticator=authenticator(name), auth_required=True, auth_require_tls=tls is not None,
            auth_exclude_mechanism={"PLAIN", "LOGIN"} - set(it["ways"]),
        )

    return make


def context(it):
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(it["certificate"], it["key"])
    return made


async def main():
    host, doors = sys.argv[1], json.loads(sys.argv[2])
    loop = asyncio.get_running_loop()
    # A client that does not like a certificate goes away in the middle of a handshake.
    loop.set_exception_handler(lambda _loop, it: None)
    servers = {}
    for name, it in doors.items():
        first = context(it) if it["tls"] == "first" else None
        servers[name] = await loop.create_server(door_of(name, it), host, 0, ssl=first)
    say(ports={name: it.sockets[0].getsockname()[1] for name, it in servers.items()})
    await asyncio.Event().wait()


asyncio.run(main())
