"""The user service without a service manager."""
