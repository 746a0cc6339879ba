#!/usr/bin/env bash
# asyncio on Python 3.11 to 3.13, Linux: a signal with a handler of `loop.add_signal_handler` is lost
# if it comes while some three hundred calls of `call_soon_threadsafe` wait.
#
# The handler is not called by the signal. The interpreter writes the signal's number into the socket
# that wakes the loop, and the loop calls the handler when it reads it there. Each
# `call_soon_threadsafe` writes a byte into the same socket; it holds 278 of them on Linux, since
# each is a packet of its own. Once it is full, the number is dropped, with a line on `sys.stderr`,
# which an app on the whole terminal does not show. A thread that posts each key of a paste, while one handler takes a
# moment, is enough for SIGTERM to do nothing. A handler of `signal.signal` that calls
# `call_soon_threadsafe` itself is not affected: what it schedules is in a list.
#
# Seen on 3.11.7, 3.12.1 and 3.13.0: the handler is called after 277 such calls, and not after 278.
#
# PYTHON names another Python than python3.
set -euo pipefail
python=${PYTHON:-python3}
"$python" - 2>/dev/null <<'PYTHON'
import asyncio
import os
import platform
import signal


async def is_called(calls: int) -> bool:
    loop, called = asyncio.get_running_loop(), asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, called.set)
    for _ in range(calls):
        loop.call_soon_threadsafe(lambda: None)
    os.kill(os.getpid(), signal.SIGTERM)
    await asyncio.sleep(0.2)
    return called.is_set()


print(platform.python_version())
least, most = 0, 10_000
while most - least > 1:
    middle = (least + most) // 2
    if asyncio.run(is_called(middle)):
        least = middle
    else:
        most = middle
print(f"called after {least} calls, lost after {most}")
PYTHON
