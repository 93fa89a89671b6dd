"""Lipowo nad Wełną: an invented town for the local run, with people who do not exist.

Demo data and its known password are for one's own machine alone: off loopback nothing starts
with them.
"""

from deploy.demo.people import SIGN_INS

__all__ = ["SIGN_INS"]
