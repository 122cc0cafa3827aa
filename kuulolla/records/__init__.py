"""What people decide about posts: kept in indices of its own, copied onto the post. Handed its client."""
