"""Who is let in, in what order, and with how much: callers, rates, classes of work, body sizes."""
