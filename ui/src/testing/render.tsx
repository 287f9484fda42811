import { render, type RenderResult } from "@testing-library/react";
import userEvent, { PointerEventsCheckLevel, type UserEvent } from "@testing-library/user-event";
import type { ReactNode } from "react";

import { FakeBackend } from "../backend/fake/backend";
import type { SceneName } from "../backend/fake/scenes";
import { AppProvider } from "../state/app";

/** Draws something on the fake backend, with a person who can click and type. */
export function renderWithScene(
  children: ReactNode,
  scene: SceneName | FakeBackend = "home",
): RenderResult & { backend: FakeBackend; user: UserEvent } {
  const backend = scene instanceof FakeBackend ? scene : new FakeBackend(scene);
  // Style sheets are not read here, so none can keep the pointer out; looking for one takes long.
  const user = userEvent.setup({ pointerEventsCheck: PointerEventsCheckLevel.Never });
  const result = render(<AppProvider backend={backend}>{children}</AppProvider>);
  return { ...result, backend, user };
}
