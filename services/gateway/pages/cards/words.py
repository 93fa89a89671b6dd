"""The words for what can become of a card, at the desk."""

from typing import Any

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l

from services.gateway.pages.consultations import paper_words
from services.gateway.register.batches import Batch
from shared import papers
from shared.contracts.ballots import Question
from shared.contracts.cards import FEWEST, PaperBatch
from shared.problems import Refusal

ENTERED = {
    "held": ("good", _l("Entered. A second person confirms it.")),
    "already_voted": (
        "bad",
        _l(
            "This person has voted already. The card is invalid: write that on it and keep it "
            "apart. It is counted as refused, without the person."
        ),
    ),
    "reserved": (
        "warning",
        _l(
            "A vote of this person on the web is on its way, and it is not known yet whether it "
            "arrived. Put the card aside and enter it again in five minutes."
        ),
    ),
    "already_held": (
        "warning",
        _l(
            "A card of this person is entered already. If this is a second card, it is invalid; "
            "put it aside."
        ),
    ),
    "stub_used": (
        "bad",
        _l(
            "This number was entered already. Compare it sign by sign; a copied card is invalid, "
            "put it aside and tell an organiser."
        ),
    ),
}
REASONS = {
    "unsigned": _l("There is no signature"),
    "unreadable": _l("Name or address cannot be read"),
    "not_entitled": _l("This person may not vote here"),
    "no_paper": _l("There is no paper to this stub"),
    "mistyped": _l("It was entered wrongly; the card will be entered anew"),
}
REFUSED = {**REASONS, "already_voted": _l("The person had voted in another way")}
FIELDS = {
    ("number", "malformed"): _l("A number has twelve signs. Compare it with the card."),
    ("number", "mistyped"): _l("One sign is wrong. Compare the number with the card."),
    ("number", "foreign"): _l(
        "No such number was printed for this vote. Is it the number of the other half, or of "
        "another vote?"
    ),
    ("name", "incomplete"): _l("Write both first name and surname."),
    ("address", "incomplete"): _l("Write street or village, house number and town."),
    ("reason", "unknown"): _l("Choose one of the possibilities."),
    ("count", "out_of_range"): _l("Write a number from 1 to 1000."),
}
CONFLICTS = {
    "ended": _l(
        "The vote has ended. Stubs are entered before the end; those entered in time are still "
        "confirmed."
    ),
    "closing": _l("The vote is just closing. Try again in five minutes."),
    "paused": _l("The vote is paused. Put the card aside and enter it when it goes on."),
    "batch_closed": _l("This batch is on its way into the box. Open the next one."),
    "no_match": _l(
        "The list has nobody of this name and address, or more than one. Compare the card; then "
        "ask at the counter, where a document is seen and a name can be added."
    ),
    "unknown_stub": _l("Nobody has entered this stub in this batch yet. Enter it first."),
    "same_person": _l("You entered this stub yourself. Somebody else judges it."),
    "other_elector": _l(
        "The first person entered another name or address. Look at the stub once more. If the "
        "first entry is wrong, refuse it as entered wrongly, and enter the stub anew."
    ),
    "refused": _l("This card was refused already."),
    "not_open": _l("This is possible only while the vote is open."),
    "unconfirmed": _l("Some stubs still wait for a second person."),
    "too_small": _l(
        "Fewer than ten cards do not go into the box together, except as the last batch after "
        "the end of the vote."
    ),
    "read_by_you": _l("You have read this paper. Somebody else reads it for the second time."),
    "read_twice": _l("Two people have read this paper already."),
    "other_batch": _l("This paper was read in another batch."),
    "batch_dropped": _l("This batch is in the box."),
    "your_own": _l("You wrote this reading yourself. Somebody else says that it is right."),
    "changed": _l("Somebody was faster. Please look again."),
}
TROUBLE = {
    "unread": _l("Not all papers were read twice alike, so nothing went into the box."),
    "mismatch": _l(
        "The numbers of stubs and papers differ, so nothing went into the box. Look for a paper "
        "that nobody read, a stub that nobody entered, or a stub without a paper."
    ),
    "too_small": _l("Fewer than ten papers; one last smaller batch is possible, and only one."),
    "sealed": _l("The box is sealed already. Tell an organiser; both books must be looked at."),
}


def said(refusal: Refusal) -> list[tuple[str | None, str]]:
    """Return a refusal as (field, words); what has no words is raised again."""
    problem = refusal.problem
    pairs: list[tuple[str | None, str]] = [
        (field, str(FIELDS[field, code]))
        for field, code in problem.fields.items()
        if (field, code) in FIELDS
    ]
    if not pairs and problem.code in CONFLICTS:
        pairs = [(None, str(CONFLICTS[problem.code]))]
    if not pairs:
        raise refusal
    return pairs


def reading(code: str, question: Question) -> str:
    """Say what is wrong with a question as it was typed."""
    if code == "unreadable":
        return str(
            gettext(
                "This cannot be read. Write the options' numbers with spaces between, and 3=5 "
                "where one is given a number."
            )
        )
    if code == "empty":
        return str(gettext("Write what is ticked, or ! if nothing is."))
    if code == papers.UNKNOWN_OPTION:
        return str(
            gettext("The ballot has no option with such a number. Open the list of numbers below.")
        )
    fault = paper_words.fault(code, question)
    also = gettext("If the paper itself is so, write !")
    return f"{fault} {also}"


def missing(batch: Batch, progress: PaperBatch, state: str) -> list[str]:
    """Say what a batch waits for before it can go into the box, and who does it."""
    found: list[Any] = []
    if batch.held:
        found.append(
            ngettext(
                "%(num)s stub waits for a second person, who did not enter it.",
                "%(num)s stubs wait for a second person, who did not enter them.",
                batch.held,
            )
        )
    found += _missing_readers(progress)
    papers, stubs = _papers(progress), batch.confirmed + batch.held
    if papers != stubs:
        found.append(
            gettext(
                "There are %(stubs)s stubs and %(papers)s papers; the numbers must be equal.",
                stubs=stubs,
                papers=papers,
            )
        )
    if stubs < FEWEST and state != "settling":
        found.append(CONFLICTS["too_small"])
    return [str(text) for text in found]


def _missing_readers(progress: PaperBatch) -> list[Any]:
    found: list[Any] = []
    if progress.once:
        found.append(
            ngettext(
                "%(num)s paper waits for a second reader.",
                "%(num)s papers wait for a second reader.",
                len(progress.once),
            )
        )
    if progress.differing:
        found.append(
            ngettext(
                "%(num)s paper was read differently by two people; one of them, or a third, "
                "looks again.",
                "%(num)s papers were read differently by two people; one of them, or a third, "
                "looks again.",
                len(progress.differing),
            )
        )
    return found


def _papers(progress: PaperBatch) -> int:
    return progress.agreed + len(progress.once) + len(progress.differing)


def next_step(batch: Batch, progress: PaperBatch, state: str) -> str:
    """Return what is to be done next with a batch: stubs, check, differences or papers."""
    papers = _papers(progress)
    if batch.held:
        return "check"
    if progress.differing:
        return "differences"
    if state == "open" and (batch.confirmed <= papers or batch.confirmed < FEWEST):
        return "stubs" if not progress.once else "papers"
    return "papers"
