"""The pages on which an office states, revises, splits and follows up its programme."""
