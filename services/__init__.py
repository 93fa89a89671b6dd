"""The services: each is a folder an operator deploys alone."""
