"""How the services are installed, started, watched and kept: the only code that may know all of them."""
