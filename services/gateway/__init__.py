"""The only door for browsers: accounts, pages, notifications and the electoral register."""
