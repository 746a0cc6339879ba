"""Questions and answers between the script and what runs in a terminal."""

import socket
from collections.abc import Callable
from pathlib import Path
from threading import Thread


def answer_on(path: Path, answer: Callable[[str], str]) -> None:
    """Answer questions on a socket, in a thread that ends with the process."""
    server = socket.socket(socket.AF_UNIX)
    path.unlink(missing_ok=True)
    server.bind(str(path))
    server.listen()

    def serve() -> None:
        while True:
            connection, _ = server.accept()
            with connection:
                connection.sendall(answer(connection.recv(4096).decode()).encode())

    Thread(target=serve, daemon=True).start()


def ask(path: Path, question: str = "", seconds: float = 20.0) -> str:
    """Return the answer to a question.

    Raises:
        OSError: Nobody answers.
    """
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(seconds)
        connection.connect(str(path))
        connection.sendall((question or "?").encode())
        parts = []
        while part := connection.recv(1 << 16):
            parts.append(part)
    return b"".join(parts).decode()
