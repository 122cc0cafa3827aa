"""What people decide: of posts, what they save as searches, who may ask. In indices of its own; handed its client."""
