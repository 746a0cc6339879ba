"""Finds the API key: environment, command, keyring, private file, then the vendor's own CLI."""

import os
import re
from dataclasses import dataclass

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

# Long enough to unlock a password manager with a finger.
COMMAND_TIMEOUT = 60.0
_SHOWN_LINES = 5
# What may stand in a header; a byte more and the HTTP library would quote the key in its error.
_USABLE = re.compile(r"[\x21-\x7e]+")


class NoApiKey(IncidentError):
    """Nothing is wrong, but there is no key."""

    title = "There is no API key"
    hint = "Run `incident-tui auth login`."


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key, and in words where it was found."""

    key: Secret
    source: str


def find_key(profile: Profile, *, command_seconds: float = COMMAND_TIMEOUT) -> ApiKey:
    """The profile's key, from the first place that has one.

    A place that is set up and fails ends the search, since the next one may hold the key of
    another organisation. A keyring that does not answer is passed over: machines without a desktop
    often have one that cannot be unlocked.

    Args:
        profile: Whose key.
        command_seconds: How long `key_command` may take.

    Raises:
        NoApiKey: No place has one.
        InvalidStoredKey: A place that is set up does not yield a usable one.
    """
    found = from_environment() or _from_command(profile, command_seconds)
    trouble = ""
    if found is None:
        try:
            found = _from_keyring(profile.name)
        except NoKeyring as error:
            trouble = f" {error.title}: {error.detail}"
    found = found or _from_files(profile) or from_vendor(profile)
    if found is None:
        raise NoApiKey(f"None was found for the profile {profile.name}.{trouble}")
    return found


def validated_key(key: Secret, source: str) -> ApiKey:
    """The key, if it can be sent at all.

    Raises:
        InvalidStoredKey: It is empty or holds what cannot stand in a header.
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
    """The key in the environment, which is used before any other."""
    key = Secret(os.environ.get(VARIABLE, ""))
    return validated_key(key, f"the environment variable {VARIABLE}") if key else None


def from_vendor(profile: Profile) -> ApiKey | None:
    """The key that `inc` has saved, for the default profile alone.

    A profile with a name of its own may be another organisation, which `inc` knows nothing of.
    """
    from app.auth.vendor_cli import read_vendor_key, vendor_file  # the last of all places

    key = read_vendor_key(profile.api_url) if profile.name == DEFAULT_PROFILE else None
    return (
        validated_key(key, f"{vendor_file()}, saved by incident.io's own CLI, inc") if key else None
    )


def _from_command(profile: Profile, seconds: float) -> ApiKey | None:
    if not profile.key_command:
        return None
    program = profile.key_command[0]
    status, key, complaint = _run(profile.key_command, seconds)
    if status != 0:
        raise InvalidStoredKey(
            f"key_command ({program}) {complaint}",
            hint="Run the command by itself to see what it needs.",
        )
    return validated_key(key, f"what key_command ({program}) prints")


def _run(command: tuple[str, ...], seconds: float) -> tuple[int, Secret, str]:
    """Exit status, what it printed, and what to say if it failed; no shell is involved.

    Nothing is raised in here: the frames of an error would hold what the command printed.
    """
    import subprocess  # Few people's keys come from a command.

    try:
        finished = subprocess.run(  # noqa: S603 - the person's own command, as words
            command, capture_output=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired:
        return 1, Secret(""), f"was stopped: it took longer than {seconds:g} s."
    except OSError as error:
        return 1, Secret(""), f"could not be started: {error.strerror}."
    said = clean(finished.stderr.decode("utf-8", "replace")).strip().splitlines()[-_SHOWN_LINES:]
    complaint = "\n".join((f"failed with status {finished.returncode}:", *(said or ["no message"])))
    return finished.returncode, Secret(finished.stdout.decode("utf-8", "replace")), complaint


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
