"""The coder learns in a thread while the same process begins others."""

import subprocess
import sys

SCRIPT = """
import os, threading
import services.collation
import numpy

learned = threading.Event()

def learn():
    sides = numpy.random.default_rng(1).random((400, 400))
    for _ in range(40):
        numpy.linalg.solve(sides, sides[:, :40])
    learned.set()

threading.Thread(target=learn, daemon=True).start()
while not learned.is_set():
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
"""


def test_what_learns_while_a_process_is_begun_comes_to_an_end() -> None:
    subprocess.run([sys.executable, "-c", SCRIPT], check=True, timeout=60)
