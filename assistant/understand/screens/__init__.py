"""What a picture of a shop's backend shows: texts with their places → figures that are facts by their place.

``pieces`` cuts texts into words and figures, ``heads`` tells what words name, ``places`` looks left and up,
``reading`` decides whose a figure is. Nothing is guessed: what may be otherwise is shown with the reason,
and what is another's, a change or a line is left out.
"""
