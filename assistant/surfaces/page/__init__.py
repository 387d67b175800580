"""The merchant's page: Gradio carries it, markup and behaviour are ours (``web/page.css``, ``page.js``).

app            the components and what happens between them: the one place that knows Gradio
front          language and visitor of a request
chat           a question in, views of its turn out; ``turn`` is a turn's HTML, ``running`` what stops it
conversations  the list of them, and one as a file
profile        我的店铺档案: facts with their origins, to be changed; ``profile_view`` is its HTML
plans          我能享受的政策: what follows from the profile now
"""
