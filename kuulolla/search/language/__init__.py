"""The query language: text to tree (`parse`), tree to text (`show`), tree to a sentence (`explain`). Pure."""
