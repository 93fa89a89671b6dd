"""The words for roles, acts and faults on the operator's desk."""

from typing import Any

from flask_babel import lazy_gettext as _l

from shared.problems import Refusal

ROLES = {
    "clerk": _l("clerk"),
    "organiser": _l("organiser"),
    "official": _l("official"),
    "operator": _l("operator"),
}
ACTS = {
    "application.confirmed_for": _l("took a place for somebody who is not online"),
    "application.withdrawn_for": _l("gave a place back for somebody who is not online"),
    "area.added": _l("added an area"),
    "area.renamed": _l("renamed an area"),
    "card.confirmed": _l("confirmed the stub of a paper card"),
    "card.entered": _l("entered the stub of a paper card"),
    "card.refused": _l("refused the stub of a paper card"),
    "cards.batch_opened": _l("opened a batch of paper cards"),
    "cards.batch_sent": _l("sent a batch of paper cards into the box"),
    "cards.printed": _l("printed paper cards"),
    "ballot.announced": _l("announced a vote"),
    "ballot.closed_early": _l("closed a vote early"),
    "ballot.dates": _l("changed a vote's dates"),
    "ballot.proposed": _l("proposed a step of a vote that takes two people"),
    "ballot.refused": _l("refused what another organiser proposed"),
    "ballot.taken_back": _l("took back their own proposal"),
    "ballot.withdrawn": _l("called a vote off"),
    "centre.added": _l("added a centre"),
    "centre.changed": _l("changed a centre"),
    "counter.checked.account": _l("checked somebody at the counter, for their own phone"),
    "counter.checked.screen": _l("checked somebody at the counter, for the office's screen"),
    "elector.added": _l("added somebody whom a list had overlooked"),
    "group.agreed.count": _l("agreed to count a group of votes"),
    "group.agreed.leave_out": _l("agreed to leave a group of votes out"),
    "group.proposed.count": _l("proposed to count a group of votes"),
    "group.proposed.leave_out": _l("proposed to leave a group of votes out"),
    "group.refused.count": _l("took a proposal to count a group off the table"),
    "group.refused.leave_out": _l("took a proposal to leave a group out off the table"),
    "installation.described": _l("changed what is said of who runs this"),
    "invitation.accepted_for": _l("said yes for somebody who is not online"),
    "invitation.declined_for": _l("said no for somebody who is not online"),
    "kiosk.listed": _l("listed a place without a limit"),
    "kiosk.removed": _l("took a place without a limit off the list"),
    "letters.fetched": _l("downloaded letters with codes"),
    "limits.changed": _l("changed the limits of a vote"),
    "list.imported": _l("imported a list of electors"),
    "offer.active_for": _l("woke up the offer of somebody who is not online"),
    "offer.changed_for": _l("changed the offer of somebody who is not online"),
    "offer.deleted_for": _l("deleted the offer of somebody who is not online"),
    "offer.entered_for": _l("wrote down the offer of somebody who is not online"),
    "offer.paused_for": _l("let the offer of somebody who is not online rest"),
    "person.erased_for": _l("had somebody who is not online forgotten, at their word"),
    "answers.terms_set": _l("said how answers are published"),
    "department.added": _l("added a department"),
    "department.changed": _l("changed a department"),
    "department.removed": _l("took a department off the list"),
    "milestone.added": _l("wrote a promise down"),
    "milestone.changed": _l("changed the words of a promise"),
    "milestone.done": _l("said that a promise was kept"),
    "milestone.dropped": _l("said that a promise will not be kept"),
    "milestone.late": _l("moved the day of a promise"),
    "milestone.planned": _l("said that a promise is still planned"),
    "milestone.removed": _l("threw a promise away"),
    "idea.accepted": _l("accepted an idea"),
    "idea.entered": _l("entered an idea from paper"),
    "idea.granted": _l("decided an appeal for the author of an idea"),
    "idea.merged": _l("joined two ideas"),
    "idea.rejected": _l("rejected an idea"),
    "idea.reopened": _l("took a decision about an idea back"),
    "idea.returned": _l("sent an idea back for corrections"),
    "idea.signatures": _l("entered signatures counted on paper"),
    "idea.upheld": _l("decided that the rejection of an idea stands"),
    "ideas.balloted": _l("put the accepted ideas on the ballot"),
    "ideas.set": _l("set what is asked of ideas"),
    "consultation.document_added": _l("added a document to a published consultation"),
    "consultation.document_taken_down": _l("took a document off the page of a consultation"),
    "consultation.meeting_added": _l("added a meeting to a published consultation"),
    "consultation.meeting_cancelled": _l("called a meeting off"),
    "consultation.meeting_moved": _l("moved a meeting"),
    "consultation.question_answered": _l("answered a question of a resident"),
    "consultation.question_declined": _l("left a question of a resident unanswered"),
    "contact.remark": _l("looked at the data of a remark's author"),
    "remark.entered": _l("took down a remark from paper"),
    "remark.answered": _l("published the answer to a remark"),
    "remark.answered_own": _l("published the answer to their own remark"),
    "remark.merged": _l("said that two remarks say the same"),
    "remark.position_changed": _l("changed a published position"),
    "remark.unmerged": _l("let a merged remark stand for itself"),
    "remarks.answered": _l("answered many remarks at once"),
    "remarks.assigned": _l("gave remarks to a department"),
    "themes.merged": _l("merged two themes"),
    "roll.fetched": _l("downloaded a roll with names"),
    "roll.set": _l("set who may vote"),
    "talk.appeal_decided": _l("decided about an appeal against a hiding"),
    "talk.hidden": _l("hid what somebody wrote"),
    "talk.shown": _l("looked at what somebody wrote and let it stand"),
    "talk.terms": _l("set how people talk in a consultation"),
    "vote.reissued": _l("opened a second ballot at the counter"),
    "paper.discarded": _l("took a paper out of a batch"),
    "paper.read": _l("read a paper into a batch"),
    "paper.settled": _l("said which reading of a paper is right"),
    "person.made": _l("made a person without an account of their own"),
    "second_step.reset": _l("reset somebody's second step"),
    "second_step.reset_on_server": _l("had the second step reset on the server"),
    "second_step.set_up": _l("set up the second step"),
    "skill.added": _l("added a skill to the list"),
    "skill.offered": _l("offered a retired skill again"),
    "skill.retired": _l("retired a skill"),
    "role.granted.clerk": _l("gave the role: clerk"),
    "role.granted.organiser": _l("gave the role: organiser"),
    "role.granted.official": _l("gave the role: official"),
    "role.granted.operator": _l("gave the role: operator"),
    "role.revoked.clerk": _l("took back the role: clerk"),
    "role.revoked.organiser": _l("took back the role: organiser"),
    "role.revoked.official": _l("took back the role: official"),
    "role.revoked.operator": _l("took back the role: operator"),
}
FAULTS = {
    "required": _l("Write a name."),
    "long": _l("Write something shorter."),
    "taken": _l("This name is taken. Choose another one."),
    "no_account": _l(
        "Nobody has an account with this mail address. Ask the person to join in first."
    ),
    "role_needs_centre": _l(
        "Choose a centre for a clerk, an organiser or an official; an operator has no centre."
    ),
    "unknown": _l("Choose from the list."),
    "own_second_step": _l(
        "This is your own second step. To change phones, open “Phone and recovery codes” among "
        "your pages; if the phone is lost, ask another operator."
    ),
    "not_set_up": _l("This person has no second step that could be reset."),
    "last_operator": _l("This is the only operator. Give somebody else this role first."),
}


def act(name: str) -> Any:
    """Return what somebody did, in words; an act of another service keeps its name."""
    return ACTS.get(name, name)


def faults(refusal: Refusal) -> list[tuple[str | None, Any]]:
    """Return a refusal as (field, words); what has no words is raised again."""
    problem = refusal.problem
    pairs: list[tuple[str | None, Any]] = [
        (field, FAULTS[code]) for field, code in problem.fields.items() if code in FAULTS
    ]
    if not pairs and problem.code in FAULTS:
        pairs = [(None, FAULTS[problem.code])]
    if not pairs:
        raise refusal
    return pairs
