"""The registers of outbound cooperation, one module each. A new one is a new file here and its migration."""

import importlib
import pkgutil

for _found in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_found.name}")
