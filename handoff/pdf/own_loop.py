"""Calling pyHanko, which begins an event loop of its own for each call."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

_threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="own-loop")


def with_own_loop(call: Callable[..., Any], *args: Any, **named: Any) -> Any:
    """What `call` gives; in another thread when this one has a running loop (asyncio allows one).

    Servers with a loop, and tests that drive a browser, have one in the thread that calls.
    """
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return call(*args, **named)
    return _threads.submit(call, *args, **named).result()
