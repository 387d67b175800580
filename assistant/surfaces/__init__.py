"""Everything a person or a program touches.

``cli`` has one file a command, ``http`` the API and the server, ``page`` and ``operator`` the two
tabs of the page, ``render`` what an answer looks like, ``web`` what browsers load, ``tools``
what models and other programs call, ``langchain`` those and the assistant itself as LangChain's.
"""
