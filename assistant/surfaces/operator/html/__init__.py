"""What operators read, as HTML: the knowledge, a report of files, feedback, questions asked in vain.

All of it is built with ``el`` and ``text``: words of files, merchants and visitors are text, whatever is
in them.
"""

from assistant.surfaces.operator.html.asked import additions_html, compared_html, item_html, opened_html
from assistant.surfaces.operator.html.drafts import draft_html, drafts_html, history_html, scenario_html
from assistant.surfaces.operator.html.files import documents_html, report_html
from assistant.surfaces.operator.html.knowledge import knowledge_html
from assistant.surfaces.operator.html.overview import overview_html
from assistant.surfaces.operator.html.parts import cases_html, exports_html, heading_html, moment, note_html
from assistant.surfaces.operator.html.readings import difference_html, readings_export_html
from assistant.surfaces.operator.html.sites import embedding_html, secret_html, sites_html

__all__ = [
    "additions_html",
    "cases_html",
    "compared_html",
    "difference_html",
    "documents_html",
    "draft_html",
    "drafts_html",
    "embedding_html",
    "exports_html",
    "heading_html",
    "history_html",
    "item_html",
    "knowledge_html",
    "moment",
    "note_html",
    "opened_html",
    "overview_html",
    "readings_export_html",
    "report_html",
    "scenario_html",
    "secret_html",
    "sites_html",
]
