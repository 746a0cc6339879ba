"""The program in real terminals, with real key presses: `make terminals`."""
