"""``/v1``: the assistant for programs that speak OpenAI's chat API.

The model ``growth-assistant`` answers the last message of the user. The messages before it are the
conversation, which the client keeps and we don't: nothing that is asked here is stored, no conversation of
the page or of a site is touched, and operators review none of it (``conversation`` tells how a turn is
answered all the same). What a client says as the system changes no verdict and no number, and is ignored.
"""
