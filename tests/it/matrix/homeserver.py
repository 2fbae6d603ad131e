"""Runs Synapse until it is told to end, or until whoever holds the other end of its standard input is gone.

The second argument is a folder that is removed with an owner that is gone: nothing of a killed test stays behind.
"""

import os
import shutil
import sys
import threading

from synapse.app.homeserver import main

config, folder = sys.argv[1:3]


def follow():
    sys.stdin.buffer.read()
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(0)


threading.Thread(target=follow, daemon=True).start()
sys.argv = ["synapse", "--config-path", config]
sys.exit(main())
