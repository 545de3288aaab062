"""Where facts are asked. The snapshots' Parquet is the record; an engine answers expressions over it."""
