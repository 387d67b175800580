"""Documents → draft rules, each with the words that it stands on. Nothing here counts until a person says
yes."""
