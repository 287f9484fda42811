import axe from "axe-core";
import { expect } from "vitest";

/** What can only be seen where something is drawn: jsdom lays nothing out and has no colours. */
const drawn = [
  "avoid-inline-spacing",
  "color-contrast",
  "css-orientation-lock",
  "scrollable-region-focusable",
  "target-size",
];

/** Fails with a readable list when the page has a fault axe can see. Colours are checked elsewhere. */
export async function expectNoAxeFaults(root: Element = document.body): Promise<void> {
  const { violations } = await axe.run(root, {
    // There are no style sheets to fetch, and of what is well nothing needs to be told.
    preload: false,
    resultTypes: ["violations"],
    rules: {
      ...Object.fromEntries(drawn.map((rule) => [rule, { enabled: false }])),
      // A component under test is not a whole page.
      region: { enabled: root === document.body },
    },
  });
  expect(
    violations.map(
      ({ id, help, nodes }) => `${id}: ${help}\n${nodes.map((n) => n.html).join("\n")}`,
    ),
  ).toEqual([]);
}
