"""Calculations without ORM and without database."""
