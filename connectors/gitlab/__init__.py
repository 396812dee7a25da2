"""GitLab issues."""
