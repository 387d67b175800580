"""Who may ask: sites and their origins, tokens, caps, visitors, operators."""
