"""The rules and articles as four tools that a model or another program calls.

``find_rules`` says which there are, ``evaluate`` what follows for a merchant, ``compute`` an amount, a day or
a gap, ``search_articles`` what the sources say. Each takes a JSON object and gives one; no number in it was
written by a model. ``offered`` describes them; LangChain and MCP only carry them.
"""

from assistant.surfaces.tools.offered import Tool, ToolError, to_text, tools_of

__all__ = ["Tool", "ToolError", "to_text", "tools_of"]
