"""Installing, starting, keeping and stopping on one machine."""
