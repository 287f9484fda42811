"""The people of a room: one process that publishes moving pictures for all of them.

Reads one JSON object from standard input: `url`, `fps`, and for each of `people` a `token`, `width`,
`height`, whether there are `layers` of several sizes, and perhaps the `document` that they share from the
beginning: `width`, `height`, `fps`. Says `{"ready": true}` once everybody publishes, then once a second how
many pictures have been captured so far, of each document and then of each person, and ends when standard
input does. Tokens come by standard input so that they stand in no argument. Each further line says who shows
a screen of one colour from then on: `{"screens": [0, 3]}`.

The pictures are made beforehand but for what moves: somebody who sways before a wall, and 32 blocks, white
for 1: 24 bits clock in milliseconds, eight bits checksum (see `code`). A block is a 40th of the picture wide
and a twelfth high, so that it can be read at any size; a third from the top, where no name lies over it.
"""

import asyncio
import json
import math
import sys
import time

import numpy as np
from livekit import rtc

BITS = 32
COLUMNS = 40
DARK, LIGHT = 40, 215
# A screen is all of one colour (Y, U, V), which no camera here and no page has: magenta.
SCREEN = 107, 202, 222
SCREEN_SIZE = 320, 180
SCREEN_FPS = 10
DOCUMENT_BITS_A_SECOND = 3_000_000


def code(milliseconds: int) -> int:
    """A clock and its checksum."""
    clock = milliseconds & 0xFFFFFF
    checksum = (0x5A + (clock >> 16) * 3 + (clock >> 8 & 0xFF) * 5 + (clock & 0xFF) * 7) & 0xFF
    return clock << 8 | checksum


class Picture:
    """A picture with its moment in it: I420, made once."""

    def __init__(self, width: int, height: int, blue: int, red: int) -> None:
        chroma = (width // 2) * (height // 2)
        pixels = bytearray(width * height + 2 * chroma)
        flat = np.frombuffer(pixels, np.uint8)
        self.luma = flat[: width * height].reshape(height, width)
        flat[width * height : width * height + chroma] = blue
        flat[width * height + chroma :] = red
        self.frame = rtc.VideoFrame(width, height, rtc.VideoBufferType.I420, pixels)

    def place_code(self) -> None:
        """Keeps the place of the code free, as dark as the code's zeros all around it."""
        height, width = self.luma.shape
        self.block = width // COLUMNS
        left, top = (width - BITS * self.block) // 2, height // 3 - height // 24
        self.luma[top - 4 : top + height // 12 + 4, left - 4 : left + BITS * self.block + 4] = DARK
        self.code = self.luma[top : top + height // 12, left : left + BITS * self.block]

    def burn_in(self, milliseconds: int) -> None:
        bits = np.array([code(milliseconds) >> (BITS - 1 - i) & 1 for i in range(BITS)], np.uint8)
        self.code[:] = np.repeat(bits * (LIGHT - DARK) + DARK, self.block)


class Camera(Picture):
    """What one person's camera sees."""

    def __init__(self, width: int, height: int, hue: int) -> None:
        super().__init__(width, height, 118 + hue * 9 % 40, 138 - hue * 7 % 30)
        # Something for a codec to work on: soft light, and the grain of a wall.
        x = np.linspace(0, 1, width)
        y = np.linspace(0, 1, height)[:, None]
        grain = np.random.default_rng(hue).normal(0, 3, (height, width))
        self.luma[:] = np.clip(90 + 50 * np.sin(3 * x + hue) * np.cos(2 * y) + grain, 30, 200)
        # Two fifths of the picture sway by a 20th of its width to each side.
        self.sway = width // 20
        body = height * 2 // 5, width * 2 // 5 + 2 * self.sway
        x = np.linspace(0, 40, body[1])
        y = np.linspace(0, 25, body[0])[:, None]
        cloth = np.random.default_rng(hue + 100).normal(0, 6, body)
        self.person = np.clip(120 + 45 * np.sin(x + 2 * np.sin(y)) + cloth, 30, 210).astype(np.uint8)
        left = (width - body[1]) // 2 + self.sway
        self.body = self.luma[height - body[0] :, left : left + body[1] - 2 * self.sway]
        self.place_code()

    def draw(self, milliseconds: int) -> None:
        """What the camera sees at this moment, and the moment itself."""
        self.burn_in(milliseconds)
        # To and fro in four seconds.
        at = round(self.sway * (1 + math.sin(milliseconds * math.tau / 4000)))
        self.body[:] = self.person[:, at : at + self.body.shape[1]]


class Document(Picture):
    """A page full of letters in which somebody writes: a letter with each picture."""

    LETTER = 14, 8
    LINE = 24

    def __init__(self, width: int, height: int) -> None:
        super().__init__(width, height, 128, 128)
        strokes = np.random.default_rng(width)
        rows, columns = self.LETTER
        marks = strokes.random((26, rows // 2, columns // 2)) < 0.4
        self.letters = np.where(marks, 30, 235).astype(np.uint8).repeat(2, axis=1).repeat(2, axis=2)
        self.letter = 0
        self.luma[:] = 235
        self.columns = width // (columns + 2)
        for line in range(height // self.LINE - 2):
            for column in range(self.columns):
                if strokes.random() < 0.8:
                    self.write(line, column)
        self.line, self.column = height // self.LINE - 1, 0
        self.place_code()

    def write(self, line: int, column: int) -> None:
        rows, columns = self.LETTER
        top, left = line * self.LINE, column * (columns + 2)
        self.letter = (self.letter + 11) % len(self.letters)
        self.luma[top : top + rows, left : left + columns] = self.letters[self.letter]

    def draw(self, milliseconds: int) -> None:
        """The page at this moment, and the moment itself."""
        self.burn_in(milliseconds)
        if self.column == 0:
            self.luma[self.line * self.LINE : (self.line + 1) * self.LINE] = 235
        self.write(self.line, self.column)
        self.column = (self.column + 1) % self.columns


class Screen:
    """What somebody shows besides the camera, while it is shown."""

    def __init__(self, room: rtc.Room, document: dict | None) -> None:
        self.room = room
        self.captured = 0
        self.publication: rtc.LocalTrackPublication | None = None
        if document is None:
            self.document, self.fps = None, SCREEN_FPS
            picture = Picture(*SCREEN_SIZE, *SCREEN[1:])
            picture.luma[:] = SCREEN[0]
        else:
            self.fps = document["fps"]
            picture = self.document = Document(document["width"], document["height"])
        self.frame = picture.frame
        self.source = rtc.VideoSource(self.frame.width, self.frame.height, is_screencast=True)

    async def show(self, shown: bool) -> None:
        """Publishes it, or takes it back."""
        if shown and self.publication is None:
            track = rtc.LocalVideoTrack.create_video_track("screen", self.source)
            options = rtc.TrackPublishOptions(source=rtc.TrackSource.SOURCE_SCREENSHARE, simulcast=False)
            if self.document is not None:
                options.video_encoding.max_framerate = self.fps
                options.video_encoding.max_bitrate = DOCUMENT_BITS_A_SECOND
            self.publication = await self.room.local_participant.publish_track(track, options)
        elif not shown and self.publication is not None:
            sid, self.publication = self.publication.sid, None
            await self.room.local_participant.unpublish_track(sid)

    def capture(self) -> None:
        """One picture: of one colour like all others, or the document of this moment."""
        if self.publication is not None:
            if self.document is not None:
                self.document.draw(time.time_ns() // 1_000_000)
            self.source.capture_frame(self.frame)
            self.captured += 1

    async def go_on(self) -> None:
        due = time.monotonic()
        while True:
            self.capture()
            due = max(due + 1 / self.fps, time.monotonic() - 1)
            await asyncio.sleep(max(0.0, due - time.monotonic()))


class Person:
    """Somebody on the stage."""

    def __init__(self, order: dict, number: int) -> None:
        self.order = order
        self.picture = Camera(order["width"], order["height"], number)
        self.source = rtc.VideoSource(order["width"], order["height"])
        self.room = rtc.Room()
        self.screen = Screen(self.room, order.get("document"))
        self.captured = 0

    async def publish(self, url: str, fps: int, codec: str) -> None:
        """Connects, subscribes to nothing, and publishes."""
        await self.room.connect(url, self.order["token"], rtc.RoomOptions(auto_subscribe=False))
        track = rtc.LocalVideoTrack.create_video_track("camera", self.source)
        options = rtc.TrackPublishOptions(
            source=rtc.TrackSource.SOURCE_CAMERA,
            simulcast=self.order["layers"],
            video_codec=getattr(rtc.VideoCodec, codec),
        )
        options.video_encoding.max_framerate = fps
        options.video_encoding.max_bitrate = self.order["width"] * self.order["height"] * 2
        self.capture()
        await self.room.local_participant.publish_track(track, options)
        if self.screen.document is not None:
            await self.screen.show(True)

    def capture(self) -> None:
        """One picture, with the moment of its making in it."""
        self.picture.draw(time.time_ns() // 1_000_000)
        self.source.capture_frame(self.picture.frame)
        self.captured += 1


async def follow(people: list[Person]) -> None:
    """Lets those show a screen who are told to, until nothing more is said."""
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        shown = json.loads(line)["screens"]
        await asyncio.gather(*(person.screen.show(number in shown) for number, person in enumerate(people)))


async def main() -> None:
    order = json.loads(sys.stdin.readline())
    people = [Person(person, number) for number, person in enumerate(order["people"])]
    # One after the other, so that the first is the first on the stage.
    for person in people:
        await person.publish(order["url"], order["fps"], order.get("codec", "VP8"))
    print(json.dumps({"ready": True}), flush=True)
    end = asyncio.create_task(follow(people))
    screens = [asyncio.create_task(person.screen.go_on()) for person in people]
    counted = [person.screen for person in people if person.screen.document is not None] + people
    # Everybody has a moment of their own between two pictures, as cameras have.
    step = 1 / order["fps"] / len(people)
    due, told, turn = time.monotonic(), time.monotonic(), 0
    while not end.done():
        people[turn % len(people)].capture()
        turn += 1
        due += step
        now = time.monotonic()
        if now - told >= 1:
            told = now
            captured = [source.captured for source in counted]
            print(json.dumps({"at": time.time_ns() // 1_000_000, "captured": captured}), flush=True)
        # A picture that is a second late is not made up for.
        due = max(due, now - 1)
        await asyncio.sleep(max(0.0, due - now))
    for screen in screens:
        screen.cancel()
    await asyncio.gather(*(person.room.disconnect() for person in people))


if __name__ == "__main__":
    asyncio.run(main())
