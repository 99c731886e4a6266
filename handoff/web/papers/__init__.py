"""Paper and files to take away: kept documents, copies, FAX, evidence, batches, own forms."""
