"""The rules of the review as the officer writes them: sheet 复核 of the scheme."""
