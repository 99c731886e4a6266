"""The way in and around: sign-in, home, inbox, help, the tour, pages for everybody."""
