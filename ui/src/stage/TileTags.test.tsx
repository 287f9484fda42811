import { cleanup, screen, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";

import { scenes } from "../backend/fake/scenes";
import type { Tile as TileView } from "../backend/generated";
import { expectNoAxeFaults } from "../testing/axe";
import { renderWithScene } from "../testing/render";
import { Tile } from "./Tile";

const [maya, ravi, lena] = scenes.studioLive.stage.tiles;

function at(width: number, tile: TileView) {
  cleanup();
  const style = { left: 0, top: 0, width, height: (width * 9) / 16 };
  renderWithScene(<Tile tile={tile} style={style} />, "studioLive");
  const shown = screen.getByTestId("tile");
  const badge = shown.querySelector<HTMLElement>("[data-badge]");
  const quality = within(shown).queryByTestId("tile-quality");
  return {
    shown,
    badge: badge === null ? null : seen(badge),
    quality: quality === null ? null : seen(quality),
    mute: shown.querySelector(".tile-tags .tile-muted") !== null,
    name: shown.querySelector(".tile-name")?.textContent ?? null,
  };
}

/** What one reads, without what is there for a screen reader alone. */
function seen(element: HTMLElement): string {
  const copy = element.cloneNode(true) as HTMLElement;
  for (const hidden of copy.querySelectorAll(".hidden-visually")) hidden.remove();
  return copy.textContent;
}

describe("a tile's label", () => {
  it("from 360 pixels has badge and connection in words", () => {
    const { badge, quality, name } = at(360, ravi!);
    expect([badge, quality, name]).toEqual(["Co-host", "Good", "Ravi Patel"]);
  });

  it("below that keeps the host's word, a ring for co-hosts, and the connection as a sign", () => {
    expect(at(359, { ...maya!, onlyYou: false }).badge).toBe("Host");
    const guest = at(240, ravi!);
    expect([guest.badge, guest.quality]).toEqual(["", ""]);
  });

  it("below that keeps a weak connection's word", () => {
    expect(at(240, { ...ravi!, quality: "poor" }).quality).toBe("Weak");
  });

  it("of a small tile is name and microphone, a letter for the host, and a weak connection's sign", () => {
    const host = at(239, maya!);
    expect([host.badge, host.quality]).toEqual(["H", null]);
    const guest = at(120, { ...lena!, quality: "lost" });
    expect([guest.badge, guest.quality, guest.name, guest.mute]).toEqual([
      null,
      "",
      "Lena Weiß",
      true,
    ]);
  });

  it("of a tiny tile is a microphone that is off, and nothing else", () => {
    const muted = at(119, lena!);
    expect([muted.badge, muted.quality, muted.name, muted.mute]).toEqual([null, null, null, true]);
    expect(at(119, ravi!).shown.querySelector(".tile-tags")).toBeNull();
  });

  it("says of one's own that it is", () => {
    expect(maya!.isMe).toBe(true);
    expect(at(240, maya!).name).toBe("Maya Okafor (you)");
    expect(at(240, { ...maya!, source: "screen" }).name).toBe("Maya Okafor (you)");
    expect(at(240, ravi!).name).toBe("Ravi Patel");
  });

  it("leaves the family name out where the whole name has no room, and only there", () => {
    const shortAt = (needed: number) => {
      vi.spyOn(HTMLElement.prototype, "scrollWidth", "get").mockReturnValue(needed);
      vi.spyOn(HTMLElement.prototype, "clientWidth", "get").mockReturnValue(80);
      const name = at(240, ravi!).shown.querySelector(".tile-name");
      vi.restoreAllMocks();
      return name!.hasAttribute("data-short");
    };
    expect(shortAt(81)).toBe(true);
    expect(shortAt(80)).toBe(false);
  });

  it.each([360, 240, 120, 60])(
    "at %i pixels drops nothing that the tile does not say by its name and its tooltip",
    async (width) => {
      const { shown } = at(width, { ...lena!, quality: "poor" });
      expect(shown).toHaveAccessibleName("Lena Weiß, Co-host, Microphone off, Connection: Weak");
      if (width < 360) expect(shown).toHaveAttribute("title", "Lena Weiß, Co-host");
      await expectNoAxeFaults(shown);
    },
  );
});
