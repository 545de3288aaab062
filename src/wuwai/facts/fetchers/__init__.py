"""Published data fetched for people with a network: one module for each source.

Nothing else in the package opens a connection. A fetcher writes a file; ``wuwai import`` takes it.
"""
