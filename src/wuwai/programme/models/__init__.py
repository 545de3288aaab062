"""The registers of the programme itself, and what is kept of its targets' standing: one module each."""

import importlib
import pkgutil

for _found in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_found.name}")
