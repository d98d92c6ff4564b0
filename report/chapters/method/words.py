"""What the method page says of the settings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from report.core.sanitize import public_address
from report.settings import PREFIX, SEVERAL, Settings, flag, shown

PATHS = ("dataset", "output")  # settings of which only the last part is anybody's business


def settings_table(settings: Settings) -> list[dict[str, Any]]:
    """Return every setting with its value, default, flag, variable and description."""
    return [
        {
            "name": name,
            "value": _shown(settings, name),
            "default": shown(field.default) if name in SEVERAL else field.default,
            "flag": flag(name),
            "variable": PREFIX + name.upper(),
            "description": field.description,
        }
        for name, field in Settings.model_fields.items()
    ]


def _shown(settings: Settings, name: str) -> Any:  # noqa: ANN401 as different as settings are
    """Return the value of a setting without the folder in which a file lies."""
    value = getattr(settings, name)
    if name in SEVERAL:
        return shown(tuple(public_address(item) if "://" in item else Path(item).name for item in value))
    return (Path(value).name or value) if name in PATHS else value
