"""What the operator gave: the environment as the settings read it, where empty counts as unset and files are read."""

from collections.abc import Mapping

from adapters.settings import mounted

LOOKED_AT = (
    "ENVIRONMENT",
    "PORT",
    "BFF_PORT",
    "MONGODB_URI",
    "REDIS_URL",
    "UPLOAD_DIR",
    "API_URL",
    "BACKEND_URL",
    "FRONTEND_URL",
)
"""The settings that the command line itself acts on. Others stay in their files, above all the secrets."""


def given(environ: Mapping[str, str]) -> dict[str, str]:
    """Raises ValueError, which names the variable, for a file that cannot be read."""
    said = {name: value for name, value in environ.items() if value}
    for name in LOOKED_AT:
        if name not in said and (path := said.get(f"{name}_FILE")) and (value := mounted(name, path)):
            said[name] = value
    return said
