"""Answers to every lesson's exercises, for tests/test_checks.py."""
