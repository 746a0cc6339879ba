"""Generated answers of the API, through everything the program does with them."""
