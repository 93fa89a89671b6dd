"""The electoral register: who may vote and who has; never what (the way of one vote).

For pages: `electors.declare`, `voting.submit`, `standings`; against fraud `groups` and `judging`,
`reissuing`, `kiosks` and `limits` (docs/fraud.md). For consultations' messages:
`schedule`. The rest is driven by the jobs in `work`. `reservations` holds every change of a
reserved row, each in a transaction of its own.
"""
