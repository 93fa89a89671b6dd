"""What crosses a border: frozen structs, nothing that acts.

Requests are strict (an unknown field is an error), answers are lenient (an unknown field is
ignored), so that services are upgraded before the gateway.
"""
