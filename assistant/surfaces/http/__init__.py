"""The HTTP API, the widget's addresses, and the process that serves them with the page."""
