"""The all-in-one run on one machine: real PostgreSQL, Valkey and mail under one supervisor."""
