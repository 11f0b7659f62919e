"""What an operator can set: every field of every settings class, with its environment name."""

from collections.abc import Iterator
from importlib import import_module

from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings

from docs.markdown import GENERATED, table
from docs.rules import ROOT


def settings_classes() -> list[type[BaseSettings]]:
    """The classes that a process builds: those in a module `settings` of a package that runs."""
    return sorted(
        {
            value
            for module in _settings_modules()
            for value in vars(import_module(module)).values()
            if isinstance(value, type)
            and issubclass(value, BaseSettings)
            and value.__module__ == module
        },
        key=lambda settings: settings.__module__,
    )


def _settings_modules() -> Iterator[str]:
    for pattern in ("services/*/settings.py", "gateway/settings.py", "embedded/settings.py"):
        for path in ROOT.glob(pattern):
            yield ".".join(path.relative_to(ROOT).with_suffix("").parts)


def settings_page() -> str:
    lines = [GENERATED, "", "# Settings", ""]
    lines += ["Each is an environment variable, read once when the process starts."]
    for settings in settings_classes():
        lines += ["", f"## {settings.__name__}", "", f"`{settings.__module__}`", ""]
        lines += table(("Variable", "Meaning", "Default"), _rows(settings))
    return "\n".join(lines) + "\n"


def _rows(settings: type[BaseSettings]) -> Iterator[tuple[str, str, str]]:
    prefix = settings.model_config.get("env_prefix", "")
    for name, field in settings.model_fields.items():
        yield f"`{prefix}{name}`".upper(), field.description or "", _default(field)


def _default(field: FieldInfo) -> str:
    value = field.get_default(call_default_factory=False)
    if field.is_required():
        return "required"
    if value is None or value == "":
        return "none"
    if isinstance(value, frozenset | set):
        value = ",".join(sorted(value))
    return f"`{value}`"
