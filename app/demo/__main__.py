"""`python -m app.demo`: serve the demo organisation on the loopback interface."""

import argparse
import json
import sys
from pathlib import Path

from app.demo.http_server import LoopbackServer
from app.demo.server import DemoServer


def main(arguments: list[str] | None = None) -> int:
    """Serve until interrupted; return the exit code."""
    options = _parser().parse_args(arguments)
    demo = DemoServer(
        options.incidents, options.seed, key=options.key, rate_limited=options.rate_limited
    )
    if options.faults:
        try:
            demo.faults.load(json.loads(options.faults.read_text(encoding="utf-8")))
        except (OSError, ValueError) as error:
            sys.stderr.write(f"The faults in {options.faults} cannot be read: {error}\n")
            return 2
    try:
        server = LoopbackServer(demo, options.port)
    except OSError as error:
        sys.stderr.write(f"Port {options.port} cannot be used: {error.strerror}\n")
        return 2
    with server:
        sys.stdout.write(f"Serving at {server.url} with the key {options.key}\n")
        sys.stdout.flush()
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            sys.stdout.write("\n")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m app.demo", description="Serve a made-up incident.io organisation."
    )
    parser.add_argument("--port", type=int, default=8787, help="0 for any free port (%(default)s)")
    parser.add_argument("--incidents", type=int, default=300, help="how many (%(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="another history (%(default)s)")
    parser.add_argument("--key", default="demo-key", help="the API key it accepts (%(default)s)")
    parser.add_argument(
        "--rate-limited", action="store_true", help="enforce the documented rate limit"
    )
    parser.add_argument(
        "--faults",
        type=Path,
        metavar="FILE",
        help="a JSON list of failures (see app/demo/faults.py)",
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
