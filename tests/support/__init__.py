"""What tests stand on: real servers, real apps, a running suite, a browser."""
