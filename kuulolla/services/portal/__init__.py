"""The portal: the API by which people and programs search, count and take out what was said."""
