"""The assistant for whoever builds with LangChain: its tools, for agents, and itself as a chain.

The only files that know LangChain's tools and runnables; they import it late (0.5 s).
"""
