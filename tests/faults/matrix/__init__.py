"""Every way into a write, taken through any faults by a person who goes on until it is done."""
