"""The officer's manual: its pages, the one web page built of them, and its pictures."""
