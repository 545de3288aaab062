"""The loop of :mod:`wuwai.trade.studies.packed`; importing it loads Numba."""

from __future__ import annotations

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def pack(words, lows, highs, numbers, many, index):  # type: ignore[no-untyped-def]
    """Number the 16-byte views ``words`` (two uint64 each) by an open-addressed table.

    ``lows, highs, numbers`` are its slots, a power of two, ``numbers`` -1 where free; ``many`` are taken.
    Fills ``index`` and returns how many codes are known now; -1 when half the slots are taken, -2 when a
    text is longer than 12 bytes.
    """
    mask = np.uint64(numbers.size - 1)
    most = numbers.size // 2
    last_low, last_high, last = np.uint64(0), np.uint64(0), np.int32(-1)
    for row in range(index.size):
        low, high = words[2 * row], words[2 * row + 1]
        if low == last_low and high == last_high and last >= 0:  # sorted columns hold long runs
            index[row] = last
            continue
        if low & np.uint64(0xFFFFFFFF) > np.uint64(12):
            return -2
        # The upper half, where the letters are, is brought down first: a product carries bits upwards only.
        mixed = low ^ (high * np.uint64(0xC2B2AE3D27D4EB4F))
        mixed = (mixed ^ (mixed >> np.uint64(32))) * np.uint64(0x9E3779B97F4A7C15)
        slot = (mixed >> np.uint64(40)) & mask
        while numbers[slot] < 0 or lows[slot] != low or highs[slot] != high:
            if numbers[slot] < 0:
                if many >= most:
                    return -1
                lows[slot], highs[slot], numbers[slot] = low, high, many
                many += 1
                break
            slot = (slot + np.uint64(1)) & mask
        last_low, last_high, last = low, high, numbers[slot]
        index[row] = last
    return many
