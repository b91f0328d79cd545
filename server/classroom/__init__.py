"""A class that goes through the lesson together: a room, its votes, the teacher's devices and the phones.

`room`, `tally` and `limits` are pure; `store` keeps what happened, `rooms` brings it to all who listen,
`script` says it in the readers' language, `routes` is the door.
"""
