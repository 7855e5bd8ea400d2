"""Who there is: users, couples, memberships, credentials and invitations."""
