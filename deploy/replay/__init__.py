"""Real elections brought in from files, and their ballots cast through the gateway's own form.

It needs two services at once, so it lives above them. Accounts, electors and sessions of a
replay are written by operator's right into the gateway's database: no route makes them.
"""
