"""The four tools as LangChain's, for ``create_agent`` and ``bind_tools``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from assistant.pipeline import Assistant
from assistant.surfaces.tools import Tool, ToolError, to_text, tools_of

if TYPE_CHECKING:
    from langchain_core.tools import StructuredTool


def rule_tools(assistant: Assistant) -> list[StructuredTool]:
    """``find_rules``, ``evaluate``, ``compute`` and ``search_articles`` over an open assistant. A call gives
    JSON; one that cannot be answered gives a sentence to act on, with the status "error"."""
    return [_tool(tool) for tool in tools_of(assistant)]


def _tool(tool: Tool) -> StructuredTool:
    from langchain_core.tools import StructuredTool, ToolException  # late: 0.5 s

    def call(**given: Any) -> str:
        try:
            return to_text(tool.answer(given))
        except ToolError as error:
            raise ToolException(str(error)) from error

    def refused(error: Any) -> str:
        assert isinstance(error, ValidationError)
        return tool.refusal(error)

    return StructuredTool.from_function(
        func=call,
        name=tool.name,
        description=tool.description,
        args_schema=tool.arguments,
        infer_schema=False,
        handle_tool_error=True,
        handle_validation_error=refused,
    )
