"""Notifications about what people say in consultations, by their template's name."""

from flask_babel import lazy_gettext as _l

from services.gateway.wording_form import Wording

CONSULTATIONS: dict[str, Wording] = {
    # Remarks.
    "remark_taken": Wording(
        _l("Your remark has number %(number)s: %(title)s"),
        _l(
            "Everyone can read it now. Under the link you see where it stands; we write when there "
            "is an answer. The link needs no account, so do not pass it on."
        ),
        _l("See my remark"),
        kind="consultations",
    ),
    "remark_confirm": Wording(
        _l("Confirm your remark: %(title)s"),
        _l(
            "Somebody wrote a remark with this mail address. If it was you, open the link and "
            "press the button: the remark gets its number. It counts if you do so until "
            "%(until_at)s. If it was not you, do nothing: the remark is thrown away."
        ),
        _l("Read it and confirm"),
    ),
    # Questions and answers.
    "question_answered": Wording(
        _l("Your question is answered: %(title)s"),
        _l("The answer stands on the page of the consultation, for everyone, without your name."),
        _l("Read the answer"),
        kind="consultations",
    ),
    "question_declined": Wording(
        _l("Your question was not published: %(title)s"),
        _l("The organiser writes: %(reason)s"),
        _l("See the questions and answers"),
        kind="consultations",
    ),
    # News by mail.
    "subscription": Wording(
        _l("One more click: news by mail"),
        _l(
            "Somebody, probably you, wants news of consultations at this mail address. Confirm it "
            "with this link; it works once, for two days."
        ),
        _l("See and confirm"),
        after=_l("If it was not you, do nothing: we will not write and forget this address."),
    ),
    "news_digest": Wording(
        _l("News of consultations"),
        _l("This is what has happened since the last time."),
        _l("See all consultations"),
    ),
    "news_at_once": Wording(
        _l("News of consultations"),
        _l("This has just opened."),
        _l("Go there"),
    ),
    # Reports.
    "report_published": Wording(
        _l("The report is there: %(title)s"),
        _l(
            "You took part. Now you can read how it went, what was decided, and the answer to "
            "every remark."
        ),
        _l("Read the report"),
        kind="consultations",
    ),
    "report_corrected": Wording(
        _l("The report was corrected: %(title)s"),
        _l("There is a new version of the report. The page says what was changed and why."),
        _l("Read the report"),
        kind="consultations",
    ),
    # The conversation. Always sent: whoever may appeal must know of it.
    "words_hidden": Wording(
        _l("Your words were hidden: %(title)s"),
        _l("A moderator hid what you wrote. The reason given: %(words)s You can appeal once."),
        _l("See the decision"),
    ),
    "words_shown": Wording(
        _l("Your words can be read: %(title)s"),
        _l("A moderator has looked at what you wrote, and everyone can read it."),
        _l("See the decision"),
        kind="consultations",
    ),
    "remark_hidden": Wording(
        _l("Your remark was hidden: %(title)s"),
        _l(
            "A moderator hid the words of your remark; its number stays and it will be answered. "
            "The reason given: %(words)s If you think this is wrong, write to the centre."
        ),
        _l("See my remark"),
    ),
    "remark_shown": Wording(
        _l("Your remark can be read: %(title)s"),
        _l("A moderator has looked at what you wrote, and everyone can read it."),
        _l("See my remark"),
        kind="consultations",
    ),
    "appeal_upheld": Wording(
        _l("Your appeal was refused: %(title)s"),
        _l("Another organiser has looked at it: your words stay hidden. The reason: %(words)s"),
        _l("See the decision"),
    ),
    "appeal_overturned": Wording(
        _l("Your appeal was granted: %(title)s"),
        _l("Another organiser has looked at it: your words are shown again. %(words)s"),
        _l("See the decision"),
    ),
    # Answers to remarks.
    "remark_assigned": Wording(
        _l("Your remark no. %(number)s is being answered: %(title)s"),
        _l("It was given to: %(department)s. You hear again when there is an answer."),
        _l("See your remark"),
        kind="consultations",
    ),
    "remark_accepted": Wording(
        _l("Your remark no. %(number)s was taken into account: %(title)s"),
        _l("The page says what follows from it."),
        _l("Read the answer"),
        kind="consultations",
    ),
    "remark_partly": Wording(
        _l("Your remark no. %(number)s was taken into account in part: %(title)s"),
        _l("The page says which part, and why not the rest."),
        _l("Read the answer"),
        kind="consultations",
    ),
    "remark_rejected": Wording(
        _l("Your remark no. %(number)s was not taken into account: %(title)s"),
        _l("The page says why."),
        _l("Read the answer"),
        kind="consultations",
    ),
    "remark_out_of_scope": Wording(
        _l("Your remark no. %(number)s is outside this consultation: %(title)s"),
        _l("The page says why, and where it belongs."),
        _l("Read the answer"),
        kind="consultations",
    ),
    "remark_position_changed": Wording(
        _l("The answer to your remark no. %(number)s has changed: %(title)s"),
        _l("The page says what it is now, what it was, and why it changed."),
        _l("Read the answer"),
        kind="consultations",
    ),
    "remark_merged": Wording(
        _l("Your remark no. %(number)s will be answered with no. %(other)s: %(title)s"),
        _l("Both say the same, so one answer holds for both. Your number stays."),
        _l("See your remark"),
        kind="consultations",
    ),
    "remark_says_the_same": Wording(
        _l("Remark no. %(other)s says the same as yours: %(title)s"),
        _l("The answer to your remark no. %(number)s will hold for both."),
        _l("See your remark"),
        kind="consultations",
    ),
    # To officials and organisers; always sent: somebody waits for the answer.
    "answers_assigned": Wording(
        _l("Remarks to answer: %(title)s"),
        _l("%(department)s was given remarks: %(count)s."),
        _l("See the remarks"),
    ),
    "answers_assigned_until": Wording(
        _l("Remarks to answer: %(title)s"),
        _l("%(department)s was given remarks: %(count)s. Answer by %(due)s."),
        _l("See the remarks"),
    ),
    "answers_due": Wording(
        _l("Answers are due by %(due)s: %(title)s"),
        _l("Remarks that still wait for a draft: %(count)s."),
        _l("See the remarks"),
    ),
    "answers_overdue": Wording(
        _l("Answers are overdue since %(due)s: %(title)s"),
        _l("Remarks that still wait for a draft: %(count)s."),
        _l("See the remarks"),
    ),
    # What came of it.
    "milestone_reached": Wording(
        _l("Done: %(milestone)s"),
        _l("You took part in “%(title)s”. See what came of it."),
        _l("See what came of it"),
        kind="consultations",
    ),
    "milestone_dropped": Wording(
        _l("Will not be done: %(milestone)s"),
        _l("You took part in “%(title)s”. The page says why."),
        _l("See why"),
        kind="consultations",
    ),
}
