"""The client of volunteering: people who are not online, for whom the centre's staff speak."""

from uuid import UUID

from shared.clients.http import Http
from shared.contracts.actors import Actor
from shared.contracts.volunteering.applications import Application, Declined, DeclineInvitation
from shared.contracts.volunteering.offers import EnteredOffers, EnteredPerson


class Offline:
    """Calls about people who are not online. Every method may raise Refusal or ServiceDown."""

    _http: Http

    def entered_offers(self, centre_id: UUID, *, actor: Actor) -> EnteredOffers:
        """Read the offers a centre entered, and whom to phone."""
        return self._http.get(f"/v1/centres/{centre_id}/entered-offers", EnteredOffers, actor=actor)

    def entered_person(self, person_id: UUID, *, actor: Actor) -> EnteredPerson:
        """Read about somebody the centre speaks for."""
        return self._http.get(f"/v1/people/{person_id}/entered", EnteredPerson, actor=actor)

    def accept_for(self, person_id: UUID, invitation_id: UUID, *, actor: Actor) -> Application:
        """Say yes on the person's word."""
        path = f"/v1/people/{person_id}/invitations/{invitation_id}/accept"
        return self._http.send("POST", path, None, Application, actor=actor)

    def decline_for(
        self, person_id: UUID, invitation_id: UUID, command: DeclineInvitation, *, actor: Actor
    ) -> Declined:
        """Say no on the person's word."""
        path = f"/v1/people/{person_id}/invitations/{invitation_id}/decline"
        return self._http.send("POST", path, command, Declined, actor=actor)

    def confirm_for(self, person_id: UUID, application_id: UUID, *, actor: Actor) -> Application:
        """Take the place that came free, on the person's word."""
        path = f"/v1/people/{person_id}/applications/{application_id}/confirm"
        return self._http.send("POST", path, None, Application, actor=actor)

    def withdraw_for(self, person_id: UUID, application_id: UUID, *, actor: Actor) -> Application:
        """Give a place or a number in the line back, on the person's word."""
        path = f"/v1/people/{person_id}/applications/{application_id}/withdraw"
        return self._http.send("POST", path, None, Application, actor=actor)
