"""The two-region lab: real PostgreSQL, HAProxy and HTTP services on loopback, made to be broken."""
