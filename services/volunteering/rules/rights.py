"""Who may do what with which thing: composed, named predicates over plain facts."""

from uuid import UUID

from shared.contracts.actors import Actor


def is_organiser_of(actor: Actor, centre_id: UUID) -> bool:
    """Holds the organiser's role for this centre."""
    return actor.holds("organiser", centre_id)


def is_coordinator(actor: Actor, roles: dict[UUID, str]) -> bool:
    """Coordinates the organisation whose members' roles these are."""
    return actor.account_id is not None and roles.get(actor.account_id) == "coordinator"


def is_member(actor: Actor, roles: dict[UUID, str]) -> bool:
    """Belongs to the organisation, in any role."""
    return actor.account_id is not None and actor.account_id in roles


def may_run_organisation(actor: Actor, roles: dict[UUID, str], state: str) -> bool:
    """Change its page, its team and its requests: its coordinators, unless it was refused."""
    return is_coordinator(actor, roles) and state != "refused"


def may_choose_team(actor: Actor, roles: dict[UUID, str], centre_id: UUID) -> bool:
    """Say who is in the team: its coordinators; the centre's organisers where there is none."""
    return is_coordinator(actor, roles) or (
        "coordinator" not in roles.values() and is_organiser_of(actor, centre_id)
    )


def may_see_team(actor: Actor, roles: dict[UUID, str], centre_id: UUID) -> bool:
    """See who comes to its shifts: its members and the centre's organisers."""
    return is_member(actor, roles) or is_organiser_of(actor, centre_id)


def may_see_draft(actor: Actor, roles: dict[UUID, str], centre_id: UUID) -> bool:
    """See a request that is not published: who may see the team."""
    return may_see_team(actor, roles, centre_id)


def may_see_contact(actor: Actor, roles: dict[UUID, str], application_state: str) -> bool:
    """See how to reach a person: the organisation's coordinators, once the place is accepted."""
    return is_coordinator(actor, roles) and application_state == "accepted"


def is_self(actor: Actor, person_id: UUID | None) -> bool:
    """Is that very person."""
    return person_id is not None and actor.account_id == person_id


def is_staff_of(actor: Actor, centre_id: UUID) -> bool:
    """Works for this centre: its clerks and its organisers."""
    return actor.holds("clerk", centre_id) or actor.holds("organiser", centre_id)


def may_enter_offer(actor: Actor, centre_id: UUID, *, is_known: bool) -> bool:
    """Write a first offer down for somebody who is not online: nobody volunteering knows yet."""
    return is_staff_of(actor, centre_id) and not is_known


def may_speak_for(actor: Actor, *, entered_at: UUID | None) -> bool:
    """Act on the word of somebody whose offer a centre entered: that centre's staff, nobody else.

    `entered_at` is None for everybody who wrote their own offer.
    """
    return entered_at is not None and is_staff_of(actor, entered_at)
