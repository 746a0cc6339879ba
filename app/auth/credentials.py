"""Find the API key: environment, command, keyring, private file, then the vendor's CLI."""

import os
import re

from msgspec import Struct

from app.auth.keyring_store import (
    InvalidStoredKey,
    NoKeyring,
    key_file_path,
    keyring_name,
    read_keyring,
    read_private_file,
)
from app.config.settings import DEFAULT_PROFILE, Profile
from app.errors import IncidentError
from app.system.secret import Secret
from app.text.text import clean

VARIABLE = "INCIDENT_API_KEY"
WHERE_TO_CREATE = """\
Create one in the incident.io dashboard under Settings → API keys
(https://app.incident.io/settings/api-keys), with the roles that let it
view data (viewer), create incidents (incident_creator) and edit them
(incident_editor). Catalog fields need catalog_viewer as well, and private
incidents global_access."""

# Long enough to unlock a password manager by fingerprint.
COMMAND_TIMEOUT = 60.0
_SHOWN_LINES = 5
# Characters valid in a header; for others the HTTP library's error would quote the key.
_USABLE = re.compile(r"[\x21-\x7e]+")


class NoApiKey(IncidentError):
    """There is no key, without an error."""

    title = "There is no API key"
    hint = "Run `incident-tui auth login`."


class ApiKey(Struct, frozen=True):
    """A key, with the place it was found in as text."""

    key: Secret
    source: str


def find_key(profile: Profile, *, command_seconds: float = COMMAND_TIMEOUT) -> ApiKey:
    """Return the profile's key from the first place that has one.

    A configured place that fails ends the search, since the next one may have the key of another
    organisation. An unavailable keyring is skipped: machines without a desktop often have one that
    cannot be unlocked.

    Args:
        profile: The profile.
        command_seconds: Timeout of `key_command`.

    Raises:
        NoApiKey: No place has one.
        InvalidStoredKey: A configured place has no valid key.
    """
    found = from_environment() or _from_command(profile, command_seconds)
    trouble: NoKeyring | None = None
    if found is None:
        try:
            found = _from_keyring(profile.name)
        except NoKeyring as error:
            trouble = error
    found = found or _from_files(profile) or from_vendor(profile)
    if found is None:
        none = f"None was found for the profile {profile.name}."
        if trouble is None:
            raise NoApiKey(none)
        hint = "Run `incident-tui auth login --file`, which keeps it in a file for you alone."
        raise NoApiKey(f"{none} {trouble.title}: {trouble.detail}", hint=hint)
    return found


def validated_key(key: Secret, source: str) -> ApiKey:
    """Return the key if it is valid in a header.

    Raises:
        InvalidStoredKey: It is empty or has an invalid character.
    """
    if not key:
        raise InvalidStoredKey(f"There is nothing in {source}.")
    if not _USABLE.fullmatch(key.reveal()):
        raise InvalidStoredKey(
            f"What is in {source} is not a key: it holds a space, a line break or a character "
            "outside ASCII."
        )
    return ApiKey(key, source)


def from_environment() -> ApiKey | None:
    """Return the key in the environment, which takes precedence."""
    key = Secret(os.environ.get(VARIABLE, ""))
    return validated_key(key, f"the environment variable {VARIABLE}") if key else None


def from_vendor(profile: Profile) -> ApiKey | None:
    """Return the key saved by `inc`, for the default profile only.

    Another profile may be another organisation, which `inc` does not know.
    """
    from app.auth.vendor_cli import read_vendor_key, vendor_file  # the last place

    key = read_vendor_key(profile.api_url) if profile.name == DEFAULT_PROFILE else None
    return (
        validated_key(key, f"{vendor_file()}, saved by incident.io's own CLI, inc") if key else None
    )


def _from_command(profile: Profile, seconds: float) -> ApiKey | None:
    if not profile.key_command:
        return None
    program = profile.key_command[0]
    status, key, message = _run(profile.key_command, seconds)
    if status != 0:
        raise InvalidStoredKey(
            f"key_command ({program}) {message}",
            hint="Run the command by itself to see what it needs.",
        )
    return validated_key(key, f"what key_command ({program}) prints")


def _run(command: tuple[str, ...], seconds: float) -> tuple[int, Secret, str]:
    """Run a command without a shell; return exit status, output, and an error text.

    Nothing is raised here: the frames of an error would contain the output.
    """
    import subprocess  # Few users have a command.

    try:
        finished = subprocess.run(  # noqa: S603 - the user's command, as arguments
            command, capture_output=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired:
        return 1, Secret(""), f"was stopped: it took longer than {seconds:g} s."
    except OSError as error:
        return 1, Secret(""), f"could not be started: {error.strerror}."
    said = clean(finished.stderr.decode("utf-8", "replace")).strip().splitlines()[-_SHOWN_LINES:]
    message = "\n".join((f"failed with status {finished.returncode}:", *(said or ["no message"])))
    return finished.returncode, Secret(finished.stdout.decode("utf-8", "replace")), message


def _from_keyring(profile: str) -> ApiKey | None:
    key = read_keyring(profile)
    return validated_key(key, f"the system keyring ({keyring_name()})") if key is not None else None


def _from_files(profile: Profile) -> ApiKey | None:
    if profile.key_file is not None:
        chosen = read_private_file(profile.key_file)
        if chosen is None:
            raise InvalidStoredKey(f"There is no file {profile.key_file}, which key_file names.")
        return validated_key(chosen, f"the file {profile.key_file}, which key_file names")
    own = read_private_file(key_file_path(profile.name))
    return (
        validated_key(own, f"the file {key_file_path(profile.name)}") if own is not None else None
    )
