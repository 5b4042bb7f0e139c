"""The language of base data and computed scores: parsed, said in words, evaluated exactly, and as spreadsheet formulas.

Pure: it knows texts and numbers, no workbook. What a rule can't be read by is `Unclear`, in words an officer understands.
"""
