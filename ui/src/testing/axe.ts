import axe from "axe-core";
import { expect } from "vitest";

/** Fails with a readable list when the page has a fault axe can see. Colours are checked elsewhere: jsdom draws none. */
export async function expectNoAxeFaults(root: Element = document.body): Promise<void> {
  const { violations } = await axe.run(root, {
    rules: {
      "color-contrast": { enabled: false },
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
