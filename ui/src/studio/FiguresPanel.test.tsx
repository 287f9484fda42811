import { act, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";

import { scenes } from "../backend/fake/scenes";
import { figures } from "../backend/fake/stage";
import { AppProvider, useApp } from "../state/app";
import { expectNoAxeFaults } from "../testing/axe";
import { renderWithScene } from "../testing/render";
import { FiguresPanel } from "./FiguresPanel";
import { Studio } from "./Studio";

function Shown({ open, onClose = () => undefined }: { open: boolean; onClose?: () => void }) {
  const stage = useApp((state) => state.stage);
  return open ? <FiguresPanel stage={stage} onClose={onClose} /> : null;
}

const cells = (tileId: number, stream: string) => {
  const table = screen.getByTestId("figures-table");
  const row = table.querySelector(`[data-tile-id='${String(tileId)}'] [data-stream='${stream}']`);
  return [...row!.querySelectorAll("td")].map((cell) => cell.textContent);
};

it("counts while it is open, and no longer", () => {
  const { backend, rerender } = renderWithScene(<Shown open />, "studioLive");
  expect(backend.argsOf("show_figures")).toEqual([{ on: true }]);
  rerender(
    <AppProvider backend={backend}>
      <Shown open={false} />
    </AppProvider>,
  );
  expect(backend.argsOf("show_figures")).toEqual([{ on: true }, { on: false }]);
});

it("says what each picture and sound takes, with units, and a dash for what is not known", async () => {
  const { backend } = renderWithScene(<Shown open />, "studioLive");
  const dialog = await screen.findByTestId("figures");
  expect(dialog).toHaveTextContent("To the media server and back: 23 ms");
  expect(within(dialog).getByText("Maya Okafor, going out")).toBeVisible();
  expect(cells(1, "picture")).toEqual([
    "2,140 kb/s",
    "1,280 × 720",
    "30",
    "0.0 %",
    "",
    "",
    "Connection",
  ]);
  expect(cells(2, "picture")).toEqual([
    "612 kb/s",
    "640 × 360",
    "24",
    "0.4 %",
    "62 ms",
    "184 ms ± 4",
    "",
  ]);
  expect(cells(2, "sound")).toEqual(["31 kb/s", "", "0.4 %", "62 ms", "152 ms ± 14", ""]);
  expect(within(dialog).getByText("Picture 32 ms after its sound ± 12")).toBeVisible();
  expect(cells(3, "sound")[4]).toBe("—Not known");
  expect(cells(3, "sound")[0]).toBe("—Not known");
  await expectNoAxeFaults(dialog);
  const apart = (ms: number) => {
    const tiles = figures.tiles.map((one) => ({ ...one, lipSync: { ms, error: 12 } }));
    act(() => {
      backend.patch("stage", { figures: { ...figures, tiles: tiles.slice(1, 2) } });
    });
    return dialog.querySelector(".figures-lips")?.textContent;
  };
  expect(apart(-40)).toBe("Picture 40 ms before its sound ± 12");
  expect(apart(12)).toBe("Picture and sound together ± 12 ms");
  // Nothing is known before the first count; every row stands already.
  act(() => {
    backend.patch("stage", { figures: null });
  });
  expect(within(dialog).getAllByText("—").length).toBeGreaterThan(10);
  const people = scenes.studioLive.stage.tiles.length;
  expect(dialog.querySelectorAll("tbody")).toHaveLength(people);
});

it("is open beside the show: nothing is dimmed, keys act on, and Escape in it closes it", async () => {
  const user = userEvent.setup();
  const { backend } = renderWithScene(<Studio />, "studioLive");
  const [menu] = screen.getAllByTestId("tile-menu");
  await user.click(menu!);
  await user.click(await screen.findByTestId("tile-figures"));
  const panel = await screen.findByRole("region", { name: "The stage in numbers" });
  expect(panel).toHaveFocus();
  expect(document.querySelector(".scrim")).toBeNull();
  expect(screen.getByTestId("control-mute")).toBeVisible();
  await user.keyboard("m");
  expect(backend.argsOf("set_microphone")).toHaveLength(1);
  expect(panel).toBeVisible();
  await user.click(panel);
  await user.keyboard("{Escape}");
  expect(screen.queryByTestId("figures")).toBeNull();
  expect(menu).toHaveFocus();
});

it("closes by its button, too", async () => {
  const onClose = vi.fn();
  renderWithScene(<Shown open onClose={onClose} />, "studioLive");
  await userEvent.click(screen.getByTestId("figures-close"));
  expect(onClose).toHaveBeenCalledOnce();
});
