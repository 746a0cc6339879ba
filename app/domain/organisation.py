"""Name of an organisation."""


def organisation_name(dashboard_url: str) -> str:
    """Return the name of the organisation in its dashboard's URL; empty if unknown."""
    return dashboard_url.partition("://")[2].rstrip("/").partition("/")[2]
