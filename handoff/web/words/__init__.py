"""What several desks say in the same words: a stay, a letter, a case, a task, a partner, a month."""
