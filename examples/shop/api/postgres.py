"""As much of PostgreSQL's protocol (version 3) as a login with a password and simple queries need.

Messages: https://www.postgresql.org/docs/current/protocol-message-formats.html, login: RFC 5802 and RFC 7677.
"""

import base64
import hashlib
import hmac
import os
import socket
import struct
from contextlib import contextmanager


@contextmanager
def connect(endpoint, user, password, database):
    host, port = endpoint.rsplit(":", 1)
    with socket.create_connection((host.strip("[]"), int(port)), timeout=3) as connection:
        session = Session(connection)
        session.start(user, password, database)
        yield session
        session.send(b"X", b"")


class Session:
    def __init__(self, connection):
        self.connection = connection
        self.input = connection.makefile("rb")

    def query(self, text):
        """The rows of a query, each a list of texts."""
        self.send(b"Q", text.encode() + b"\0")
        rows = []
        while True:
            kind, body = self.receive()
            if kind == b"D":
                rows.append(columns(body))
            elif kind == b"Z":
                return rows

    def start(self, user, password, database):
        options = b"user\0%s\0database\0%s\0\0" % (user.encode(), database.encode())
        startup = struct.pack("!I", 196608) + options
        self.connection.sendall(struct.pack("!I", len(startup) + 4) + startup)
        while True:
            kind, body = self.receive()
            if kind == b"Z":
                return
            if kind == b"R" and struct.unpack("!I", body[:4])[0] == 10:
                self.login(password)

    def login(self, password):
        """SCRAM-SHA-256."""
        nonce = base64.b64encode(os.urandom(18)).decode()
        first = f"n=,r={nonce}"
        message = ("n,," + first).encode()
        self.send(b"p", b"SCRAM-SHA-256\0" + struct.pack("!I", len(message)) + message)
        challenge = self.receive()[1][4:].decode()
        given = dict(part.split("=", 1) for part in challenge.split(","))
        salted = hashlib.pbkdf2_hmac("sha256", password.encode(), base64.b64decode(given["s"]), int(given["i"]))
        last = f"c=biws,r={given['r']}"
        key = hmac.digest(salted, b"Client Key", "sha256")
        signed = hmac.digest(hashlib.sha256(key).digest(), f"{first},{challenge},{last}".encode(), "sha256")
        proof = base64.b64encode(bytes(a ^ b for a, b in zip(key, signed))).decode()
        self.send(b"p", f"{last},p={proof}".encode())

    def send(self, kind, body):
        self.connection.sendall(kind + struct.pack("!I", len(body) + 4) + body)

    def receive(self):
        head = self.input.read(5)
        if len(head) < 5:
            raise RuntimeError("PostgreSQL closed the connection")
        body = self.input.read(struct.unpack("!I", head[1:])[0] - 4)
        if head[:1] == b"E":
            fields = dict((part[:1], part[1:]) for part in body.split(b"\0") if part)
            raise RuntimeError("PostgreSQL: " + fields.get(b"M", b"?").decode())
        return head[:1], body


def columns(body):
    at, texts = 2, []
    for _ in range(struct.unpack("!H", body[:2])[0]):
        size = struct.unpack("!i", body[at : at + 4])[0]
        at += 4
        texts.append(None if size < 0 else body[at : at + size].decode())
        at += max(size, 0)
    return texts
