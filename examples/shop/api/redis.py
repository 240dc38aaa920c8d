"""As much of Redis' protocol as one command needs."""

import socket


def command(endpoint, *words):
    """Sends one command and returns its answer: a number or a text."""
    host, port = endpoint.rsplit(":", 1)
    with socket.create_connection((host.strip("[]"), int(port)), timeout=3) as connection:
        parts = [b"*%d\r\n" % len(words)]
        for word in words:
            data = word.encode()
            parts.append(b"$%d\r\n%s\r\n" % (len(data), data))
        connection.sendall(b"".join(parts))
        line = connection.makefile("rb").readline().rstrip(b"\r\n").decode()
    if line.startswith("-"):
        raise RuntimeError(f"Redis: {line[1:]}")
    return int(line[1:]) if line.startswith(":") else line[1:]
