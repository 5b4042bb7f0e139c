"""From a source to a reading: what lies in the inbox, one form judged, the officer's workbooks."""
