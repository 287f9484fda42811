import { act, screen, within } from "@testing-library/react";
import { expect, it } from "vitest";

import { scenes } from "../backend/fake/scenes";
import { AppProvider, useApp } from "../state/app";
import { expectNoAxeFaults } from "../testing/axe";
import { renderWithScene } from "../testing/render";
import { FiguresDialog } from "./FiguresDialog";

function Shown({ open }: { open: boolean }) {
  const stage = useApp((state) => state.stage);
  return <FiguresDialog open={open} stage={stage} onClose={() => undefined} />;
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
    "Connection",
  ]);
  expect(cells(2, "picture")).toEqual(["612 kb/s", "640 × 360", "24", "0.4 %", "62 ms", ""]);
  expect(cells(2, "sound")).toEqual(["31 kb/s", "", "0.4 %", "62 ms", ""]);
  expect(cells(3, "sound")[0]).toBe("—Not known");
  await expectNoAxeFaults(dialog);
  // Nothing is known before the first count; every row stands already.
  act(() => {
    backend.patch("stage", { figures: null });
  });
  expect(within(dialog).getAllByText("—").length).toBeGreaterThan(10);
  const people = scenes.studioLive.stage.tiles.length;
  expect(dialog.querySelectorAll("tbody")).toHaveLength(people);
});
