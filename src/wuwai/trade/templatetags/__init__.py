"""Template tags of the pages of foreign trade."""
