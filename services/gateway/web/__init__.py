"""How the gateway speaks HTTP and HTML: pages, languages, security, the services behind it."""
