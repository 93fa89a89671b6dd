"""Who may say what under a remark or an idea, what a moderator may do, and who judges whom."""

from collections.abc import Collection
from datetime import UTC, datetime
from uuid import UUID

from services.consultations.rules import phases
from shared.contracts.actors import Actor

LONGEST_TEXT = 3_000
LONGEST_PSEUDONYM = 80
LONGEST_WORDS = 500
LONGEST_APPEAL = 2_000
SHORTEST_WORDS = 5
QUOTED = 140

STAFF = ("clerk", "organiser")

REASONS = (
    "insult",
    "hate",
    "threat",
    "personal_data",
    "spam",
    "off_topic",
    "copyright",
    "other",
)
"""Why something should not stand there; what people read for each is the gateway's matter."""

PHASE_OF = {"remark": phases.REMARKS, "idea": phases.IDEAS}
"""In which phase one talks about a thing of this kind."""

SEEN = {
    "remark": ("public",),
    "idea": ("public", "correcting", "accepted", "rejected", "appealed", "merged", "withdrawn"),
}
"""The states in which everybody reads a remark or an idea, and what is said under it."""

TALKED_ABOUT = {
    "remark": ("public",),
    "idea": ("public", "correcting", "accepted", "rejected", "appealed"),
}
"""The states in which something more can be said under it."""


def may_moderate(actor: Actor, centre_id: UUID) -> bool:
    """Tell whether the actor looks after what is said in a centre's consultations."""
    return any(actor.holds(role, centre_id) for role in STAFF)


def may_decide_appeal(
    actor: Actor, *, centre_id: UUID, against_id: UUID | None, author_id: UUID | None
) -> bool:
    """An organiser decides, and never about their own act or their own words."""
    return (
        actor.account_id is not None
        and actor.holds("organiser", centre_id)
        and actor.account_id not in (against_id, author_id)
    )


def may_comment(
    now: datetime,
    *,
    opens_at: datetime,
    closes_at: datetime,
    while_answering: bool,
    report_at: datetime | None,
) -> bool:
    """Comments are open with their phase, and where it is so set on until the report."""
    if while_answering:
        ends = report_at or datetime.max.replace(tzinfo=UTC)
        closes_at = max(closes_at, ends)
    return phases.is_open(now, opens_at=opens_at, closes_at=closes_at)


def first_state(moderated: str) -> str:
    """Return the state of what was just said: public, or read by staff first."""
    return "queued" if moderated == "before" else "public"


def queues_itself(reports: int, *, at: int, state: str, judged: bool) -> bool:
    """Tell whether this many open reports take a thing from view until somebody has looked.

    Only what is public and was never judged: what a moderator left standing, or officials have
    taken up, no crowd takes away.
    """
    return state == "public" and not judged and reports >= at


def queued_state(kind: str) -> str:
    """Return the state of a thing of this kind that waits for a moderator's look."""
    return "hidden" if kind == "idea" else "queued"


def shown_state(hidden_from: str, kind: str) -> str:
    """Return the state in which a thing is shown again that was taken from view."""
    return hidden_from if kind == "idea" and hidden_from in SEEN["idea"] else "public"


def comment_faults(*, text: str, shown_as: str, pseudonym: str) -> dict[str, str]:
    """Return what is wrong with a comment, as field -> code."""
    faults = {}
    if not text:
        faults["text"] = "empty"
    elif len(text) > LONGEST_TEXT:
        faults["text"] = "too_long"
    if shown_as == "pseudonym" and not pseudonym:
        faults["pseudonym"] = "empty"
    elif len(pseudonym) > LONGEST_PSEUDONYM:
        faults["pseudonym"] = "too_long"
    return faults


def words_faults(
    reason: str, words: str, *, needed: bool, known: Collection[str] = REASONS
) -> dict[str, str]:
    """Return what is wrong with a reason and its words, as field -> code."""
    faults = {}
    if reason not in known and (needed or reason):
        faults["reason"] = "unknown"
    if len(words) > LONGEST_WORDS:
        faults["words"] = "too_long"
    elif len(words) < SHORTEST_WORDS and (needed or reason == "other"):
        faults["words"] = "empty"
    return faults


def report_faults(reason: str, words: str) -> dict[str, str]:
    """Return what is wrong with a report: a reason is needed, words only where none fits."""
    return words_faults(reason or "none", words, needed=False)


def excerpt(text: str, longest: int = QUOTED) -> str:
    """Return the beginning of a text in one line, cut between words."""
    line = " ".join(text.split())
    if len(line) <= longest:
        return line
    return line[:longest].rsplit(" ", 1)[0] + " …"
