"""The merchant's page: Gradio carries it, markup and behaviour are ours (``web/page.css``, ``page.js``).

``merchant_tab`` says where the parts stand, ``handlers`` what each call of their scripts changes, ``wire``
carries the calls; ``app`` mounts a page for each language, ``chat`` writes a turn while it is answered,
``shop_profile`` and ``plans_panel`` are what stands beside the conversation.
"""
