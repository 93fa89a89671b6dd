"""The tables of consultations."""

from services.consultations.model.answers import (
    AnswerDraft,
    AnsweringSettings,
    AnswerReminder,
    AnswerRun,
    DepartmentMember,
    Milestone,
    MilestoneNews,
    MilestonePicture,
    MilestoneRemark,
    PositionGiven,
)
from services.consultations.model.base import db, tables
from services.consultations.model.box import (
    Box,
    FrozenPaper,
    FrozenReceipt,
    JudgedLabel,
    MerkleNode,
    Paper,
    Receipt,
)
from services.consultations.model.consultations import (
    Ballot,
    BallotChange,
    BallotOption,
    BallotQuestion,
    Consultation,
)
from services.consultations.model.designer import (
    NoticeGiven,
    PhaseChange,
    TermAnswer,
    TermSetting,
)
from services.consultations.model.files import File
from services.consultations.model.ideas import (
    Idea,
    IdeaAct,
    IdeaCost,
    IdeaMerger,
    IdeaPaperCount,
    IdeaPicture,
    IdeaSettings,
    IdeaSignature,
    IdeaVersion,
)
from services.consultations.model.material import (
    Document,
    Fragment,
    Inquiry,
    Material,
    Meeting,
    MeetingChange,
)
from services.consultations.model.paper_drafts import PaperBatchRow, PaperKey, PaperSheet
from services.consultations.model.pending import PendingAct
from services.consultations.model.phases import Phase
from services.consultations.model.remarks import Department, Remark, RemarkCount, Theme
from services.consultations.model.reports import ReportDraft, ReportEntry, StoredReport
from services.consultations.model.results import Draw, StoredQuestion, StoredResult
from services.consultations.model.surveys import (
    OpenAnswer,
    OpenAnswerTheme,
    Survey,
    SurveyAnswer,
    SurveyQuestion,
)
from services.consultations.model.talk import (
    AbuseReport,
    Appeal,
    Comment,
    Moderation,
    Support,
    TalkTerms,
)

__all__ = [
    "AbuseReport",
    "AnswerDraft",
    "AnswerReminder",
    "AnswerRun",
    "AnsweringSettings",
    "Appeal",
    "Ballot",
    "BallotChange",
    "BallotOption",
    "BallotQuestion",
    "Box",
    "Comment",
    "Consultation",
    "Department",
    "DepartmentMember",
    "Document",
    "Draw",
    "File",
    "Fragment",
    "FrozenPaper",
    "FrozenReceipt",
    "Idea",
    "IdeaAct",
    "IdeaCost",
    "IdeaMerger",
    "IdeaPaperCount",
    "IdeaPicture",
    "IdeaSettings",
    "IdeaSignature",
    "IdeaVersion",
    "Inquiry",
    "JudgedLabel",
    "Material",
    "Meeting",
    "MeetingChange",
    "MerkleNode",
    "Milestone",
    "MilestoneNews",
    "MilestonePicture",
    "MilestoneRemark",
    "Moderation",
    "NoticeGiven",
    "OpenAnswer",
    "OpenAnswerTheme",
    "Paper",
    "PaperBatchRow",
    "PaperKey",
    "PaperSheet",
    "PendingAct",
    "Phase",
    "PhaseChange",
    "PositionGiven",
    "Receipt",
    "Remark",
    "RemarkCount",
    "ReportDraft",
    "ReportEntry",
    "StoredQuestion",
    "StoredReport",
    "StoredResult",
    "Support",
    "TalkTerms",
    "TermAnswer",
    "TermSetting",
    "Theme",
    "db",
    "tables",
]
