"""The roof: settings, addresses, server and commands put the house together."""
