"""The shore: everything that reads or writes workbooks. Nothing outside imports an Excel library."""
