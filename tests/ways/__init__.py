"""Ways in which a filled form might show another number than is counted: what LibreOffice shows, and what is said."""
