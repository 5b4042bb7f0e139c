"""Writing workbooks over xlsxwriter: cells, styles, charts, tables, and how they print."""
