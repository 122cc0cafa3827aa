"""Sources -> posts.raw."""
