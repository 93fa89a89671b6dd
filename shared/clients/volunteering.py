"""The client of volunteering: one method per operation, structs in and out."""

from shared.clients.http import Http


class Volunteering:
    """Calls volunteering. Every method may raise Refusal or ServiceDown."""

    def __init__(self, http: Http) -> None:
        self._http = http
