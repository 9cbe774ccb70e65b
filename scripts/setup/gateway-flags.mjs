// How Node is started for a gateway. docker-compose.yml says the same.
// @ts-check

/**
 * A call leaves some 30 KB behind. In young generations of the usual 16 MiB what is still under way when one is full is copied, and copied again into
 * the old one: with twice the room a call costs 5 to 8 % less, and the process stays smaller (ADR 0029). A great collection is some 20 ms for
 * everybody: it begins when the heap is three times what the last one left, and not at a tenth more (ADR 0053).
 */
export const gatewayFlags = ["--enable-source-maps", "--max-semi-space-size=32", "--heap-growing-percent=200"];
