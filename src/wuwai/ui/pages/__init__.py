"""The pages every room shares: linkage, data, series, origin, search, errors."""
