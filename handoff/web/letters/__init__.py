"""連絡票 ③・④: asked, sent, answered, followed up; opinions and the delivery of plans."""
