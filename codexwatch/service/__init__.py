"""codexwatch as a user service: systemd on Linux, launchd on macOS, behind one interface (`manager.Manager`)."""
