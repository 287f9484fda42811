import { describe, expect, it } from "vitest";

import { Keeper } from "./keeper";

/** A place that answers when it is told to. */
function place() {
  const kept: string[] = [];
  const answers: ((failed?: boolean) => void)[] = [];
  const send = (value: string) =>
    new Promise<void>((resolve, reject) => {
      kept.push(value);
      answers.push((failed = false) => {
        if (failed) reject(new Error("full"));
        else resolve();
      });
    });
  return { kept, answers, send };
}

const soon = () => new Promise((resolve) => setTimeout(resolve, 0));

describe("what is kept while one types", () => {
  it("goes one at a time, and of what waits only the newest", async () => {
    const { kept, answers, send } = place();
    const keeper = new Keeper(send);
    for (const value of ["L", "Le", "Let"]) keeper.keep(value);
    expect(kept).toEqual(["L"]);
    answers[0]!();
    await soon();
    expect(kept).toEqual(["L", "Let"]);
    answers[1]!(true);
    await soon();
    keeper.keep("Lett");
    expect(kept).toEqual(["L", "Let", "Lett"]);
  });

  it("is not kept after it was stopped", async () => {
    const { kept, answers, send } = place();
    const keeper = new Keeper(send);
    keeper.keep("L");
    keeper.keep("Le");
    let stopped = false;
    const stopping = keeper.stop().then(() => {
      stopped = true;
    });
    await soon();
    expect(stopped).toBe(false);
    answers[0]!();
    await stopping;
    expect(kept).toEqual(["L"]);
  });
});
