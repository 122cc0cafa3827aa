"""One file a channel: how a notification is put into words, drawn, and handed to a mail server or another service."""
