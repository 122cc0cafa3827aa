"""A watch's series: its intervals, what is judged of them, what was learned."""
