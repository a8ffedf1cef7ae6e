"""The laboratory: a fake OpenAI, fake proxies and a private network, so that no test needs the real ones."""
