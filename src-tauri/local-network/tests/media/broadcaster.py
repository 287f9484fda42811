"""Somebody on a stage: LiveKit's official Python client with a token of the network.

Reads one JSON object from the first line of standard input (url, token, and perhaps chroma: the
picture's colour as U and V; grey without), joins and says `joined`.
Then each line is a command: `publish` puts a picture on the stage, `unpublish` takes it off,
`leave` says goodbye. Says `published`, `unpublished` and, at the end, `gone`, whoever ended it. The
token comes by standard input so that it stands in no argument.
"""

import asyncio
import json
import sys

from livekit import rtc

WIDTH, HEIGHT = 320, 180
GREY = [128, 128]


def say(word: str) -> None:
    """One line for the test."""
    print(word, flush=True)


async def show(source: rtc.VideoSource, chroma: list[int]) -> None:
    """One colour with a bright bar that moves to the right, ten times a second."""
    u, v = (bytes([value]) * (WIDTH * HEIGHT // 4) for value in chroma)
    step = 0
    while True:
        at = step * 16 % WIDTH
        row = bytes(110 if at <= x < at + 32 else 60 for x in range(WIDTH))
        frame = row * HEIGHT + u + v
        source.capture_frame(rtc.VideoFrame(WIDTH, HEIGHT, rtc.VideoBufferType.I420, frame))
        step += 1
        await asyncio.sleep(0.1)


async def main() -> None:
    """Joins, and does what it is told until it or the room ends."""
    lines = asyncio.StreamReader()
    protocol = asyncio.StreamReaderProtocol(lines)
    await asyncio.get_running_loop().connect_read_pipe(lambda: protocol, sys.stdin)
    stage = json.loads(await lines.readline())

    room = rtc.Room()
    gone = asyncio.Event()
    room.on("disconnected", lambda *_: gone.set())
    await room.connect(stage["url"], stage["token"])
    say("joined")

    source = rtc.VideoSource(WIDTH, HEIGHT)
    showing = asyncio.create_task(show(source, stage.get("chroma", GREY)))
    publication = None

    async def obey() -> None:
        nonlocal publication
        while command := (await lines.readline()).decode().strip():
            if command == "publish":
                track = rtc.LocalVideoTrack.create_video_track("picture", source)
                publication = await room.local_participant.publish_track(track)
                say("published")
            elif command == "unpublish":
                await room.local_participant.unpublish_track(publication.sid)
                say("unpublished")
            elif command == "leave":
                break
        gone.set()

    obeying = asyncio.create_task(obey())
    await gone.wait()
    obeying.cancel()
    showing.cancel()
    await room.disconnect()
    say("gone")


asyncio.run(main())
