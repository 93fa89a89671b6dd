"""The all-in-one run on one machine: real PostgreSQL, Valkey and mail from wheels, one supervisor."""
