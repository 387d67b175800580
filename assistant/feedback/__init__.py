"""What readers say of answers, and what was not answered."""
