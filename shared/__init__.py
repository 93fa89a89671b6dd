"""What every service stands on: contracts, clients, queues, outbox, signed calls, logs."""
