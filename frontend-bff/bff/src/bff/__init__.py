"""The app's own server: keeps tokens where browsers cannot see them, and passes their calls on to the API."""
