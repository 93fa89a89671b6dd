"""How the services are installed, started and kept: the only code that may know them all."""
