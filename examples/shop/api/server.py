"""The shop's api: counts visits in Redis and in PostgreSQL. Needs no packages, so any Python image will do."""

import os
import signal
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import postgres
import redis

NAME = os.environ["NAME"]
GREETING = os.environ["GREETING"]
CACHE = os.environ["CACHE"]
DATABASE = os.environ["DATABASE"]


def password():
    with open("/run/secrets/db_password", encoding="utf-8") as file:
        return file.read().rstrip("\n")


def visit():
    """One more visit: the number of Redis since it started, and of PostgreSQL since ever."""
    cached = redis.command(CACHE, "INCR", "visits")
    with postgres.connect(DATABASE, "postgres", password(), "shop") as connection:
        connection.query("insert into visits (server) values ('%s')" % NAME.replace("'", "''"))
        stored = connection.query("select count(*) from visits")[0][0]
    return cached, stored


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        if self.path == "/healthz":
            self.answer(200, "ok\n")
        elif self.path == "/":
            try:
                cached, stored = visit()
                self.answer(200, f"{GREETING}\nvisits: {stored} (PostgreSQL), {cached} (Redis)\nserved by {NAME}\n")
            except Exception as problem:  # whatever is wrong with the stores: say so, and go on serving
                self.answer(503, f"not now: {problem}\n")
        else:
            self.answer(404, "not found\n")

    def answer(self, status, text):
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format, *args):
        if self.path != "/healthz":
            sys.stderr.write("%s\n" % (format % args))


server = ThreadingHTTPServer(("0.0.0.0", 8000), Handler)
# As the first process of a container a program gets no default for SIGTERM.
signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
server.serve_forever()
