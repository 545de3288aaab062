"""The registers of foreign investment: one module each. A new register is a new file here and a migration."""

import importlib
import pkgutil

for _found in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_found.name}")
