"""What the officer's workbooks say, as read: scheme, roster, decisions."""
