"""The importers, each in a module of its own; :mod:`.known` lists them."""
