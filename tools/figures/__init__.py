"""The figures of the exercise library, drawn into static files."""
