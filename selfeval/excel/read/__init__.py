"""Reading workbooks of any kind: bytes in, `RawWorkbook` out, or `Unreadable`."""
