"""What people decide, of posts and of who may ask: kept in indices of its own. Handed its client."""
