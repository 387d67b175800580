"""A chat model words what was composed, and no number passes through it.

``parts`` cuts a composed line into tokens, which hold whatever can be right or wrong, and the few words
around them; the model is shown the tokens' kinds and not what they hold. ``checking`` takes its sentence
only where it has the same tokens in the same order and nothing between them but words that join. ``writer``
asks it, checks each sentence as it comes, has one repaired, and else leaves the composed line."""
