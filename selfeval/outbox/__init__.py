"""The workspace's folders and what is published there: results, manifests, and writing whole or not at all."""
