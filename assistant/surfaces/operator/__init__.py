"""The operator's tab of the page. Import ``tab`` only where Gradio is wanted: it takes seconds."""
