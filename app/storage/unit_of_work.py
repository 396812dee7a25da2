"""One transaction: the repositories that take part in it."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from app.storage.action_items import ActionItems
from app.storage.api_keys import ApiKeys
from app.storage.audits import Audits
from app.storage.browser_sessions import BrowserSessions
from app.storage.changes import Changes
from app.storage.decisions import Decisions
from app.storage.deliveries import Deliveries
from app.storage.incidents import Incidents
from app.storage.job_counts import JobCounts
from app.storage.labels import Labels
from app.storage.links import Links
from app.storage.metrics import Figures
from app.storage.notices import Notices
from app.storage.pauses import Pauses
from app.storage.post_mortems import PostMortems
from app.storage.questions import Questions
from app.storage.recurrences import Recurrences
from app.storage.redactions import Redactions
from app.storage.refused_documents import RefusedDocuments
from app.storage.reporting import Reporting
from app.storage.rollup_repair import RollupRepair
from app.storage.rollups import Rollups
from app.storage.search import Search
from app.storage.snapshots import Snapshots


class UnitOfWork:
    """One transaction: the repositories that take part in it."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.afterwards: dict[str, Callable[[], None]] = {}  # done once this is committed, each name once
        self.rollups = Rollups(session.connection)
        self.post_mortems = PostMortems(session, self.rollups)
        self.action_items = ActionItems(session, self.rollups)
        self.labels = Labels(session)
        self.links = Links(session)
        self.deliveries = Deliveries(session)
        self.job_counts = JobCounts(session)
        self.audits = Audits(session)
        self.pauses = Pauses(session)
        self.decisions = Decisions(session)
        self.incidents = Incidents(session)
        self.refused_documents = RefusedDocuments(session)
        self.recurrences = Recurrences(session)
        self.snapshots = Snapshots(session)
        self.notices = Notices(session)
        self.reporting = Reporting(session)
        self.questions = Questions(session)
        self.api_keys = ApiKeys(session)
        self.browser_sessions = BrowserSessions(session)
        self.changes = Changes(session)
        self.figures = Figures(session, self.rollups)
        self.rollup_repair = RollupRepair(session, self.rollups)
        self.search = Search(session)
        self.redactions = Redactions(session)

    def committed(self) -> None:
        """Do what was to be done afterwards."""
        for act in self.afterwards.values():
            act()
