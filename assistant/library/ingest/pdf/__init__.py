"""PDF: what a reader sees of it, in the order of reading, as paragraphs, headings and tables.

pdfium     pages as glyphs, rules and pictures          seen        doubled, hidden and struck-out glyphs
lines      glyphs put together to pieces of lines       ruled       tables with rules
aligned    tables without                               layout      columns, the order of reading
running    headers, footers, watermarks, footnotes      paragraphs  blocks
"""

from assistant.library.ingest.pdf.reading import parse

__all__ = ["parse"]
