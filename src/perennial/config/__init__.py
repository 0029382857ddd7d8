"""Settings, URLs and the WSGI door; names adapters and backends by dotted path."""
