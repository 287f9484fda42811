import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { HEADER_BYTES, i420Bytes } from "./protocol";
import type { SocketLike } from "./socket";
import { FrameSocket } from "./socket";

class Wire implements SocketLike {
  binaryType: BinaryType = "blob";
  onopen: SocketLike["onopen"] = null;
  onmessage: SocketLike["onmessage"] = null;
  onclose: SocketLike["onclose"] = null;
  onerror: SocketLike["onerror"] = null;
  readonly sent: unknown[] = [];
  closed = false;

  send(data: string): void {
    this.sent.push(JSON.parse(data));
  }

  close(): void {
    this.closed = true;
  }

  opens(): void {
    this.onopen?.call(this as never, new Event("open"));
  }

  closes(): void {
    this.onclose?.call(this as never, new CloseEvent("close"));
  }

  says(data: unknown): void {
    this.onmessage?.call(this as never, new MessageEvent("message", { data }));
  }
}

function frame(seq: number): ArrayBuffer {
  const bytes = new ArrayBuffer(HEADER_BYTES + i420Bytes(2, 2));
  const view = new DataView(bytes);
  view.setUint32(0, 1, true);
  view.setUint32(4, seq, true);
  view.setUint16(8, 2, true);
  view.setUint16(10, 2, true);
  view.setUint32(24, i420Bytes(2, 2), true);
  return bytes;
}

const wants = [{ tile: 1, width: 440, height: 248, visible: true }];

function start() {
  const wires: Wire[] = [];
  const host = {
    needTicket: vi.fn(),
    frame: vi.fn(),
    lost: vi.fn(),
    state: vi.fn(),
  };
  const socket = new FrameSocket(host, () => {
    const wire = new Wire();
    wires.push(wire);
    return wire;
  });
  const wire = (index = wires.length - 1): Wire => {
    const found = wires[index];
    if (found === undefined) {
      throw new Error("no connection was made");
    }
    return found;
  };
  return { host, socket, wires, wire };
}

describe("FrameSocket", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("connects only when there is a tile to show", () => {
    const { host, socket } = start();
    socket.want([]);
    expect(host.needTicket).not.toHaveBeenCalled();
    socket.want(wants);
    expect(host.needTicket).toHaveBeenCalledTimes(1);
    socket.want(wants);
    expect(host.needTicket).toHaveBeenCalledTimes(1);
  });

  it("says the ticket first and what it wants next", () => {
    const { socket, wire } = start();
    socket.want(wants);
    socket.connect("ws://127.0.0.1:1/", "key");
    expect(wire().sent).toEqual([]);
    wire().opens();
    expect(wire().sent).toEqual([{ ticket: "key" }, { type: "want", tiles: wants }]);
    expect(wire().binaryType).toBe("arraybuffer");
  });

  it("hands on frames, drops what is none, and acknowledges what was drawn", () => {
    const { host, socket, wire } = start();
    socket.want(wants);
    socket.connect("ws://127.0.0.1:1/", "key");
    wire().opens();
    wire().says(frame(7));
    wire().says("text");
    wire().says(new ArrayBuffer(5));
    expect(host.frame).toHaveBeenCalledTimes(1);
    expect(host.frame.mock.calls[0]?.[0]).toMatchObject({ tile: 1, seq: 7 });
    socket.ack(1, 7);
    expect(wire().sent.at(-1)).toEqual({ type: "ack", tile: 1, seq: 7 });
  });

  it("comes back with a fresh ticket after a loss, waiting longer each time", () => {
    const { host, socket, wire, wires } = start();
    socket.want(wants);
    for (const delay of [250, 500, 1000]) {
      socket.connect("ws://127.0.0.1:1/", "key");
      wire().opens();
      const asked = host.needTicket.mock.calls.length;
      wire().closes();
      expect(host.state).toHaveBeenLastCalledWith("waiting", delay);
      vi.advanceTimersByTime(delay - 1);
      expect(host.needTicket).toHaveBeenCalledTimes(asked);
      vi.advanceTimersByTime(1);
      expect(host.needTicket).toHaveBeenCalledTimes(asked + 1);
    }
    expect(host.lost).toHaveBeenCalledTimes(3);
    expect(wires).toHaveLength(3);
  });

  it("says again what it wants on every new connection", () => {
    const { socket, wire } = start();
    socket.want(wants);
    socket.connect("ws://127.0.0.1:1/", "one");
    wire().opens();
    wire().closes();
    vi.advanceTimersByTime(250);
    socket.connect("ws://127.0.0.1:1/", "two");
    wire().opens();
    expect(wire().sent).toEqual([{ ticket: "two" }, { type: "want", tiles: wants }]);
  });

  it("starts with a short wait again once frames flow", () => {
    const { host, socket, wire } = start();
    socket.want(wants);
    socket.refused();
    vi.advanceTimersByTime(250);
    socket.refused();
    expect(host.state).toHaveBeenLastCalledWith("waiting", 500);
    vi.advanceTimersByTime(500);
    socket.connect("ws://127.0.0.1:1/", "key");
    wire().opens();
    wire().says(frame(1));
    wire().closes();
    expect(host.state).toHaveBeenLastCalledWith("waiting", 250);
  });

  it("does not knock on while nobody looks", () => {
    const { host, socket, wire } = start();
    socket.want(wants);
    socket.connect("ws://127.0.0.1:1/", "key");
    wire().opens();
    socket.want([]);
    wire().closes();
    vi.advanceTimersByTime(60_000);
    expect(host.needTicket).toHaveBeenCalledTimes(1);
    socket.want(wants);
    expect(host.needTicket).toHaveBeenCalledTimes(2);
  });

  it("treats an error and the close that follows as one loss", () => {
    const { host, socket, wire } = start();
    socket.want(wants);
    socket.connect("ws://127.0.0.1:1/", "key");
    wire().onerror?.call(wire() as never, new Event("error"));
    wire().closes();
    expect(host.lost).toHaveBeenCalledTimes(1);
    expect(wire().closed).toBe(true);
  });
});
