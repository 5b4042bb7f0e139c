"""What goes back to departments and out to the county: slips, marked copies, reminders, circular, reports.

One file a document, layout and sentences only: what they say comes ready from the batch and from `consolidate`.
"""
