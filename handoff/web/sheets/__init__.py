"""書式 ①・②: written, checked, sent, received, read, corrected."""
