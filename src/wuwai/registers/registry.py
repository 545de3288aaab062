"""Every register there is, by name. A module that declares one calls :func:`register`."""

from __future__ import annotations

from typing import TypeVar

from wuwai.registers.contract import Register, RegisterField
from wuwai.registers.rows import RegisterRow

_REGISTERS: dict[str, Register] = {}
Declared = TypeVar("Declared", bound=Register)


def register(declared: Declared) -> Declared:
    """Put a register on the list; a second one of the same name is a mistake in the code."""
    known = _REGISTERS.get(declared.name)
    if known is not None and known.model is not declared.model:
        raise ValueError(f"two registers are named {declared.name!r}")
    _REGISTERS[declared.name] = declared
    return declared


def get(name: str) -> Register:
    """The register of that name; KeyError with the known names if there is none."""
    try:
        return _REGISTERS[name]
    except KeyError:
        raise KeyError(f"no register {name!r}; there are {sorted(_REGISTERS)}") from None


def find(name: str) -> Register | None:
    """The register of that name; None if there is none."""
    return _REGISTERS.get(name)


def all_registers(linkage: str | None = None) -> tuple[Register, ...]:
    """Every register, or those of one linkage, in the order they were declared."""
    return tuple(r for r in _REGISTERS.values() if linkage in (None, r.linkage))


def referring(to: Register) -> tuple[tuple[Register, RegisterField], ...]:
    """The registers whose rows name rows of ``to``, each with the field that does."""
    return tuple(
        (r, f) for r in _REGISTERS.values() for f in r.fields if f.kind == "row" and f.register == to.name
    )


def of(row: RegisterRow) -> Register:
    """The register a row belongs to."""
    for declared in _REGISTERS.values():
        if isinstance(row, declared.model):
            return declared
    raise KeyError(f"{type(row).__name__} belongs to no register")
