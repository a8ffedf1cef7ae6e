"""Numbers and alerts for a company's own monitoring: Prometheus and OpenTelemetry. Imported only where it is on."""
