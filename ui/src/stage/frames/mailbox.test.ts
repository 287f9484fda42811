import { expect, it } from "vitest";
import { Mailbox } from "./mailbox";

it("keeps only the newest frame of a tile", () => {
  const mailbox = new Mailbox<{ tile: number; seq: number }>();
  expect(mailbox.put({ tile: 1, seq: 1 })).toBe(false);
  expect(mailbox.put({ tile: 1, seq: 2 })).toBe(true);
  mailbox.put({ tile: 2, seq: 9 });
  expect(mailbox.takeAll()).toEqual([
    { tile: 1, seq: 2 },
    { tile: 2, seq: 9 },
  ]);
  expect(mailbox.empty).toBe(true);
});

it("takes a repeated or older number too, so that it is acknowledged and the tile never stops", () => {
  const mailbox = new Mailbox<{ tile: number; seq: number }>();
  mailbox.put({ tile: 1, seq: 5 });
  mailbox.takeAll();
  mailbox.put({ tile: 1, seq: 5 });
  expect(mailbox.takeAll()).toEqual([{ tile: 1, seq: 5 }]);
  mailbox.put({ tile: 1, seq: 4 });
  expect(mailbox.takeAll()).toEqual([{ tile: 1, seq: 4 }]);
});

it("forgets everything when the connection is gone", () => {
  const mailbox = new Mailbox<{ tile: number }>();
  mailbox.put({ tile: 1 });
  mailbox.clear();
  expect(mailbox.takeAll()).toEqual([]);
});
