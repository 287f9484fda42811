"""A third party at the show: LiveKit's official Python client with a subscribe-only token.

Reads one JSON object from standard input (task, url, key, secret, room, seconds, pitches). The task
`watch` prints for every participant what was seen (readings of the test pattern's strip) and heard
(how far each pitch stands out); `census` prints the identities in the room. The key comes by
standard input so that it stands in no argument.
"""

import asyncio
import base64
import hashlib
import hmac
import json
import sys
import time
import urllib.error
import urllib.request

import numpy as np
from livekit import rtc

COLUMNS = 40


def token(key: str, secret: str, video: dict, name: str = "third-party") -> str:
    """A LiveKit access token with these video grants, for somebody of this name."""

    def part(value: bytes) -> str:
        return base64.urlsafe_b64encode(value).rstrip(b"=").decode()

    now = int(time.time())
    grants = {
        "iss": key,
        "sub": name,
        "nbf": now - 5,
        "exp": now + 300,
        "video": video,
    }
    head = part(json.dumps({"alg": "HS256", "typ": "JWT"}).encode())
    body = part(json.dumps(grants).encode())
    signature = hmac.new(secret.encode(), f"{head}.{body}".encode(), hashlib.sha256).digest()
    return f"{head}.{body}.{part(signature)}"


def read_strip(frame: rtc.VideoFrame) -> tuple[int, int] | None:
    """Clock and identity from the pattern's strip, or None when it cannot be read."""
    luma = np.frombuffer(frame.data, dtype=np.uint8)[: frame.width * frame.height]
    row = luma.reshape(frame.height, frame.width)[frame.height // 16]
    column = frame.width / COLUMNS
    middle = [
        row[int((i + 1 / 3) * column) : int((i + 2 / 3) * column) + 1].mean() for i in range(COLUMNS)
    ]
    bits = [1 if value > 127 else 0 for value in middle]

    def number(start: int, count: int) -> int:
        return int("".join(map(str, bits[start : start + count])), 2)

    if bits[:6] != [1, 0, 1, 0, 1, 1] or number(38, 2) != 1:
        return None
    checksum = 0
    for group in range(5):
        start = 6 + group * 6
        checksum ^= number(start, 6) if group < 4 else number(start, 2) << 4
    if checksum != number(32, 6):
        return None
    return number(6, 16), number(22, 10)


def stands_out(samples: np.ndarray, pitch: float) -> float:
    """Decibels by which a pitch stands out of its neighbourhood."""
    if len(samples) < 4800:
        return -120.0
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples)))) ** 2
    hertz = np.fft.rfftfreq(len(samples), 1 / 48000)

    def power(frequency: float) -> float:
        return float(spectrum[np.abs(hertz - frequency) < 8].max()) + 1e-9

    floor = np.mean([power(pitch * factor) for factor in (0.83, 0.9, 1.12, 1.21)])
    return float(10 * np.log10(power(pitch) / floor))


async def watch(order: dict) -> dict:
    room = rtc.Room()
    seen: dict[str, dict] = {}
    tasks: list[asyncio.Task] = []

    def person(identity: str) -> dict:
        empty = {"frames": 0, "readings": [], "samples": []}
        return seen.setdefault(identity, empty)

    async def look(track: rtc.Track, identity: str) -> None:
        async for event in rtc.VideoStream(track, format=rtc.VideoBufferType.I420):
            entry = person(identity)
            entry["frames"] += 1
            reading = read_strip(event.frame)
            if reading and (not entry["readings"] or entry["readings"][-1] != reading):
                entry["readings"].append(reading)

    async def listen(track: rtc.Track, identity: str) -> None:
        async for event in rtc.AudioStream(track, sample_rate=48000, num_channels=1):
            person(identity)["samples"].append(np.frombuffer(event.frame.data, dtype=np.int16).copy())

    @room.on("track_subscribed")
    def _subscribed(track, _publication, participant) -> None:
        eye = track.kind == rtc.TrackKind.KIND_VIDEO
        tasks.append(asyncio.create_task((look if eye else listen)(track, participant.identity)))

    subscribe_only = {
        "room": order["room"],
        "roomJoin": True,
        "canSubscribe": True,
        "canPublish": False,
        "canPublishData": False,
    }
    # The network sends everybody away who is neither on stage nor one of its viewers.
    viewer = token(order["key"], order["secret"], subscribe_only, order["name"])
    await room.connect(order["url"], viewer)
    end = time.monotonic() + order["seconds"]

    def enough() -> bool:
        people = seen.values()
        return len(people) >= 2 and all(
            len(p["readings"]) >= 8 and sum(map(len, p["samples"])) >= 48000 * 3 for p in people
        )

    while time.monotonic() < end and not enough():
        await asyncio.sleep(0.1)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await room.disconnect()

    answer = {}
    for identity, entry in seen.items():
        samples = np.concatenate(entry["samples"]) / 32768 if entry["samples"] else np.zeros(0)
        answer[identity] = {
            "frames": entry["frames"],
            "identities": sorted({i for _, i in entry["readings"]}),
            "clocks": [c for c, _ in entry["readings"]],
            "sound_seconds": len(samples) / 48000,
            "pitches": {str(p): round(stands_out(samples, p), 1) for p in order["pitches"]},
        }
    return answer


def census(order: dict) -> list[str]:
    """Identities in the LiveKit room; a room that is gone has none."""
    admin = token(order["key"], order["secret"], {"room": order["room"], "roomAdmin": True})
    base = order["url"].replace("ws", "http", 1).rstrip("/")
    request = urllib.request.Request(
        f"{base}/twirp/livekit.RoomService/ListParticipants",
        data=json.dumps({"room": order["room"]}).encode(),
        headers={"Authorization": f"Bearer {admin}", "Content-Type": "application/json"},
    )
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return [p["identity"] for p in json.load(answer).get("participants", [])]
    except urllib.error.HTTPError as error:
        if error.code == 404:
            return []
        raise


if __name__ == "__main__":
    work = json.loads(sys.stdin.readline())
    print(json.dumps(census(work) if work["task"] == "census" else asyncio.run(watch(work))))
