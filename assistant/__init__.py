"""商家增长助手: policy questions answered with a quoted source and a computed result."""
