"""The queue of mails to send, written in the transaction of the fact they announce."""
