"""The cryptography of MTProto, written from its specification so that it checks the client's side."""
