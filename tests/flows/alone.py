"""``python -m tests.flows.alone FILE WORD …``: run a program where there is no network.

Only the loopback is there, and it takes every address of the world for its own: whoever wants to
speak with anybody outside is seen. Each such attempt is one line of FILE: where to, and by what.
Must itself run in a network namespace of its own (``unshare --user --map-root-user --net``).
"""

import ipaddress
import socket
import struct
import subprocess
import sys
import threading
from pathlib import Path

ALL = socket.ntohs(3)
LAST = "203.0.113.9"
END = f"udp {LAST} 9"
IPV4, IPV6 = 0x0800, 0x86DD
PROTOCOLS = {1: "icmp", 6: "tcp", 17: "udp", 58: "icmp6"}


def outward(frame):
    """Where a frame goes that is not meant for this machine, with its protocol, or None."""
    (kind,) = struct.unpack_from("!H", frame, 12)
    if kind == IPV4:
        start = 14 + (frame[14] & 15) * 4
        address, protocol = ipaddress.ip_address(frame[30:34]), frame[23]
    elif kind == IPV6:
        start, address, protocol = 54, ipaddress.ip_address(frame[38:54]), frame[20]
    else:
        return None
    name = PROTOCOLS.get(protocol, str(protocol))
    port = int.from_bytes(frame[start + 2 : start + 4]) if name in {"tcp", "udp"} else 0
    if port == 53:
        return f"dns {address} {asked(frame[start + 8 + 12 :])}"
    if address.is_loopback or address.is_link_local or address.is_multicast:
        return None
    return f"{name} {address} {port}"


def asked(question):
    """The name that a DNS question asks for (RFC 1035, 4.1.2)."""
    labels = []
    while question and question[0] and question[0] < len(question):
        labels.append(question[1 : question[0] + 1].decode("ascii", "replace"))
        question = question[question[0] + 1 :]
    return ".".join(labels)


class Watch:
    """Writes every attempt that is made from now on into a file."""

    def __init__(self, file):
        self.file, self.seen = Path(file), set()
        self.sniffer = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, ALL)
        self.sniffer.bind(("lo", 0))
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        while (found := outward(self.sniffer.recv(65535))) != END:
            if found and found not in self.seen:
                self.seen.add(found)
                with self.file.open("a", encoding="ascii") as notes:
                    notes.write(found + "\n")

    def end(self):
        """Come back when all that was tried so far has been written."""
        with socket.socket(type=socket.SOCK_DGRAM) as last:
            last.sendto(b"", (LAST, 9))
        self.reader.join(10)


def main(file, *words):
    for command in (
        "link set lo up",
        "route add local 0.0.0.0/0 dev lo",
        "-6 route add local ::/0 dev lo",
    ):
        subprocess.run(["ip", *command.split()], check=True)
    watch = Watch(file)
    code = subprocess.run(words, check=False).returncode
    watch.end()
    return code


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
