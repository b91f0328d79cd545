"""Each cell's part of a generated program, as text: its draw, its run, and in NumPy its step back."""
