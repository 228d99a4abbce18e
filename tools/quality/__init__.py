"""The suite's own quality: lint, translations, life cycle, mutation, pictures."""
