"""The environment without what this machine has set for itself."""

import os
import sys

_OF_THE_SNAPSHOT_PLUGIN = "TEXTUAL_SNAPSHOT_TEMPDIR"
_NETWORK = {"SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"}
# Without bytecode, each worker and each program that a test starts would compile all modules anew.
_BYTECODE = "PYTHONDONTWRITEBYTECODE"
_SECRETS = ("TOKEN", "SECRET", "PASSWORD", "API_KEY")


def clean_environment() -> None:
    """Remove colours, keys, proxies and secrets, set the zone, and write bytecode.

    pytest-textual-snapshot writes the whole environment into its report; secrets must not be there.
    """
    for name in set(os.environ) - {_OF_THE_SNAPSHOT_PLUGIN}:
        is_setting = name.startswith(("TEXTUAL", "INCIDENT_"))
        is_setting = (
            is_setting or name in {"NO_COLOR", "FORCE_COLOR", "EDITOR", _BYTECODE} | _NETWORK
        )
        is_secret = any(word in name for word in _SECRETS)
        if is_setting or is_secret or name.lower().endswith("_proxy"):
            del os.environ[name]
    os.environ["TZ"] = "UTC"
    sys.dont_write_bytecode = False
