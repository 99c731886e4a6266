"""What one process needs: `python -m bench.pdf_alone first|many` with contents as JSON on standard input.

bench.pdf starts it and reads its line. `first`: milliseconds of imports, from there to the first
document, and the processor time of the latter. `many`: milliseconds of processor time for all contents on one core, the peak memory of the process
in MB, that before the first document, and kB of the largest.
"""

import json
import sys
import time


def main() -> None:
    """Print the figures of one way."""
    contents = json.load(sys.stdin)
    print(*(_first if sys.argv[1] == "first" else _many)(contents))


def _first(contents: list[dict[str, object]]) -> tuple[float, ...]:
    began = time.perf_counter()
    from bench.pdf_ours import tagged

    ready, busy = time.perf_counter(), time.process_time()
    tagged(contents[0])
    end, spent = time.perf_counter(), time.process_time() - busy
    return (ready - began) * 1000, (end - ready) * 1000, spent * 1000


def _many(contents: list[dict[str, object]]) -> tuple[float, ...]:
    from bench.pdf_ours import tagged

    before = _peak()
    start = time.process_time()
    largest = max(len(tagged(values)) for values in contents)
    spent = (time.process_time() - start) * 1000
    return spent, _peak(), before, largest / 1000


def _peak() -> float:
    """The most memory this program ever held, in MB (getrusage would count the parent's, too)."""
    with open("/proc/self/status", encoding="ascii") as file:
        kilobytes = next(line.split()[1] for line in file if line.startswith("VmHWM"))
    return int(kilobytes) / 1024


if __name__ == "__main__":
    main()
