"""What a look makes of a watch's incident, and why there is one."""
