"""利用者: the record of a client and its consents."""
