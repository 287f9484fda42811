"""Somebody who watches with LiveKit's official Python client, which shares no code with us, and judges the screen
that is shared.

Reads one JSON object from standard input: `page`, the address at which the show is watched, and the `size` of
what is drawn there (see `letters`). Says one JSON object a line: `{"watches": true}`, then what each order, a line of
its own, led to: `sharp` waits for letters as they were drawn and says how alike they are; `moving` waits for ten
pictures in which the spot has another shade than before.
"""

import asyncio
import json
import sys
import time
import urllib.request

import numpy as np
from livekit import rtc

# Somebody who reads would have given up.
PATIENCE = 60.0
COUNTED = 10
# Where what moves is looked at.
SPOT = 420, 280


def ask(address: str, body: dict | None = None, token: str = "") -> dict:
    """One call of the watch page's."""
    data = None if body is None else json.dumps(body).encode()
    headers = {"content-type": "application/json"}
    if token:
        headers["authorization"] = f"Bearer {token}"
    with urllib.request.urlopen(urllib.request.Request(address, data, headers), timeout=20) as answer:
        return json.load(answer)


def way_to_the_stage(page: str) -> tuple[str, str]:
    """Address and token, as the watch page gets them."""
    session = ask(f"{page}/session", {"deviceId": "viewer-of-shares", "displayName": "Viewer"})
    media = ask(f"{page}/media", token=session["accessToken"])
    return media["url"], media["token"]


def letters(width: int, height: int) -> np.ndarray:
    """The luma of lines of one pixel, black on white, much like letters: what the other side draws."""
    y, x = np.mgrid[0:height, 0:width]
    ink = (y % 9 < 6) & ((x * 7 + (y // 9) * 3) % 5 < 2)
    return np.where(ink, 16.0, 235.0)


def blocks(luma: np.ndarray) -> np.ndarray:
    """Blocks of 8 x 8 pixels, one a row."""
    height, width = (side // 8 * 8 for side in luma.shape)
    luma = luma[:height, :width].reshape(height // 8, 8, width // 8, 8)
    return luma.swapaxes(1, 2).reshape(-1, 64)


def alike(one: np.ndarray, other: np.ndarray) -> float:
    """Structural similarity, the mean over blocks (Wang, Bovik, Sheikh and Simoncelli, 2004)."""
    one, other = blocks(one), blocks(other)
    mean, other_mean = one.mean(1), other.mean(1)
    covariance = (one * other).mean(1) - mean * other_mean
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    top = (2 * mean * other_mean + c1) * (2 * covariance + c2)
    return float((top / ((mean**2 + other_mean**2 + c1) * (one.var(1) + other.var(1) + c2))).mean())


def luma_of(frame: rtc.VideoFrame) -> np.ndarray:
    flat = np.frombuffer(frame.data, np.uint8, frame.width * frame.height)
    return flat.reshape(frame.height, frame.width)


class Viewer:
    def __init__(self, size: tuple[int, int]) -> None:
        self.drawn = letters(*size)
        self.newest: rtc.VideoFrame | None = None
        self.came = asyncio.Event()
        self.shades: list[int] = []

    async def look(self, track: rtc.Track) -> None:
        async for event in rtc.VideoStream(track, format=rtc.VideoBufferType.I420):
            self.newest = event.frame
            if event.frame.width > SPOT[0] and event.frame.height > SPOT[1]:
                self.shades.append(int(luma_of(event.frame)[SPOT[1], SPOT[0]]))
            self.came.set()

    async def sharp(self) -> dict:
        """How alike the letters are, once they are as good as the same; the best there was otherwise."""
        best, size, end = 0.0, None, time.monotonic() + PATIENCE
        while best < 0.95 and time.monotonic() < end:
            self.came.clear()
            if self.newest is not None:
                size = self.newest.width, self.newest.height
                if size == self.drawn.shape[::-1]:
                    best = max(best, alike(luma_of(self.newest).astype(float), self.drawn))
            try:
                await asyncio.wait_for(self.came.wait(), 5)
            except TimeoutError:
                continue
        return {"sharp": best, "size": size}

    async def moving(self) -> dict:
        """How many shades the spot had one after the other, and in which time: enough to say how often it moves."""
        self.shades.clear()
        begun, changes = time.monotonic(), 0
        while changes < COUNTED and time.monotonic() - begun < PATIENCE:
            await asyncio.sleep(0.05)
            changes = int((np.abs(np.diff(np.array(self.shades, int))) > 3).sum())
        return {"moving": changes, "seconds": time.monotonic() - begun}


async def main() -> None:
    order = json.loads(sys.stdin.readline())
    viewer, room, tasks = Viewer(tuple(order["size"])), rtc.Room(), []

    @room.on("track_subscribed")
    def _subscribed(track, publication, _participant) -> None:
        if publication.source == rtc.TrackSource.SOURCE_SCREENSHARE:
            tasks.append(asyncio.create_task(viewer.look(track)))

    url, token = way_to_the_stage(order["page"])
    await room.connect(url, token)
    print(json.dumps({"watches": True}), flush=True)
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    deeds = {"sharp": viewer.sharp, "moving": viewer.moving}
    while line := await reader.readline():
        print(json.dumps(await deeds[line.decode().strip()]()), flush=True)
    for task in tasks:
        task.cancel()
    await room.disconnect()


if __name__ == "__main__":
    asyncio.run(main())
