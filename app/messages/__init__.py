"""The queue of emails to send, written in the transaction of what they announce."""
