"""The doctor's page behind a link, without an account."""
