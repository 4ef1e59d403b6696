"""`make bench`: what a request costs, beside the leanest server that gives the same answer and three usual ones."""
