"""Building the index anew beside the one that is read: another mapping, another analyser (docs/adr/0013).

The steps in their order: `plan` says what there is to do, `prepare` makes the next generation, `sweep` copies what
changed since the last sweep, `close` lets nothing more be written to the old one, `compare` looks whether the last
sweep took everything, `switch` puts the next one in its place. `run` wires them. Each may be stopped anywhere and done
again. One rebuild alone writes posts into the next generation; erasures wipe what is there of them, retention deletes
months.
"""
