"""What the alerts detector does on real and on made series."""
