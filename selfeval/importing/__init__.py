"""From the county's own table to a scheme: what is read for certain, what a person must decide, and what follows."""
