"""The bureau's review (财政复核): who is reviewed, what a review says, and what comes of it. No file and no Excel here."""
