"""What a message may hold at most. Part of the protocol: both ends check it (docs/protocol.md)."""

PROTOCOL_VERSION = 2
# Bytes of one encoded Envelope.
ENVELOPE_BYTES = 17 << 20
# Values in one message; a longer vector is sent in parts.
PART_VALUES = 4_194_304
# Values in a whole vector, and anything that is counted.
COUNT = 1 << 40
# Work items in one order.
WORK_ITEMS = 16
# Entries of a list in one message; a longer one is sent in parts, where it may be.
LIST_ENTRIES = 32_768
# Pieces of the experiment's text, all parts together.
EXPERIMENT_PIECES = 4_096
# Bytes of a name of a host, a program or an array.
NAME_BYTES = 255
# Bytes of the name of a measure, an arithmetic or its core.
SHORT_NAME_BYTES = 64
# Measures in a set.
MEASURES = 64
# Numbers in an array's shape.
SHAPE_NUMBERS = 16
# Bytes of a digest.
DIGEST_BYTES = 64
# Bytes of a reason or a problem.
SENTENCE_BYTES = 65_536
