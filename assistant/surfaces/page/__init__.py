"""The merchant's page: Gradio carries it, markup and behaviour are ours (``web/page.css``, ``page.js``).

``merchant_tab`` holds the components and what each event changes, ``app`` mounts a page for each
language, ``chat`` writes a turn while it is answered, ``shop_profile`` and ``plans_panel`` are what
stands beside the conversation.
"""
