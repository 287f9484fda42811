import ts from "typescript";
import { beforeAll, describe, expect, it } from "vitest";

import { uiError } from "../backend/backend";
import type { ErrorCode, Notice } from "../backend/generated";
import {
  placeOf,
  readFolder,
  readProjectFile,
  readSources,
  type Sources,
  stringsOf,
  valuesOf,
  walk,
} from "../testing/sources";
import { isPlural } from "./catalogue";
import catalogue from "./en.json";
import { errorText, hasText } from "./index";

interface Sentence {
  key: string;
  /** All forms of it: one, or one and many. */
  forms: string[];
}

function sentences(branch: object, path: string[] = []): Sentence[] {
  return Object.entries(branch).flatMap(([name, value]: [string, unknown]) => {
    const here = [...path, name];
    const key = here.join(".");
    if (typeof value === "string") return [{ key, forms: [value] }];
    if (typeof value !== "object" || value === null) throw new Error(`${key} is no sentence`);
    return isPlural(value) ? [{ key, forms: Object.values(value) }] : sentences(value, here);
  });
}

function placeholders({ forms }: Sentence): string[] {
  const names = forms.flatMap((form) => [...form.matchAll(/\{(\w+)\}/gu)].map(([, name]) => name!));
  return [...new Set(names)].sort();
}

const all = sentences(catalogue);
const byKey = new Map(all.map((sentence) => [sentence.key, sentence]));

/** One call of `t`. */
interface Call {
  place: string;
  keys: string[];
  /** Names of what is filled in; none when they are not written down at the call. */
  params: string[] | null;
}

function readCalls({ files, checker }: Sources): Call[] {
  const calls: Call[] = [];
  for (const file of files) {
    walk(file, (node) => {
      if (!ts.isCallExpression(node) || node.expression.getText() !== "t") return;
      const [key, params] = node.arguments;
      // `errorText` passes on whatever it found for an error; errors have tests of their own.
      if (key !== undefined && ts.isIdentifier(key) && key.text === "errorKey") return;
      const keys = key === undefined ? null : valuesOf(checker, key);
      if (keys === null) throw new Error(`${placeOf(node)}: cannot tell which sentence this is`);
      calls.push({
        place: placeOf(node),
        keys,
        params:
          params === undefined
            ? []
            : ts.isObjectLiteralExpression(params)
              ? params.properties.map((property) => property.name?.getText() ?? "")
              : null,
      });
    });
  }
  return calls;
}

/** The strings of a type of the contract, such as all error codes. */
function contractStrings({ files, checker }: Sources, name: string): string[] {
  const contract = files.find(({ fileName }) => fileName.endsWith("backend/generated.ts"));
  const found = contract?.statements.find(
    (one) => ts.isTypeAliasDeclaration(one) && one.name.text === name,
  );
  const strings = found === undefined ? null : stringsOf(checker.getTypeAtLocation(found));
  if (strings === null) throw new Error(`${name} is not a list of words`);
  return strings;
}

let sources: Sources;
let calls: Call[];
let codes: string[];

beforeAll(() => {
  sources = readSources();
  calls = readCalls(sources);
  codes = contractStrings(sources, "ErrorCode");
}, 60_000);

/** Sentences that are not chosen by a call of `t` with their own name. */
function chosenElsewhere({ key }: Sentence): boolean {
  return ["errors.", "errorsBare.", "errorsIn.", "system."].some((group) => key.startsWith(group));
}

describe("the catalogue", () => {
  it("has every sentence that the code asks for", () => {
    const missing = calls.flatMap(({ place, keys }) =>
      keys.filter((key) => !byKey.has(key)).map((key) => `${place}: ${key}`),
    );
    expect(calls.length).toBeGreaterThan(200);
    expect(missing).toEqual([]);
  });

  it("has no sentence that nothing asks for", () => {
    const asked = new Set(calls.flatMap(({ keys }) => keys));
    const dead = all.filter((one) => !chosenElsewhere(one) && !asked.has(one.key));
    expect(dead.map(({ key }) => key)).toEqual([]);
  });

  it("has every placeholder filled by every call, and no call fills one that is not there", () => {
    const faults = calls.flatMap(({ place, keys, params }) =>
      keys.flatMap((key) => {
        const wanted = placeholders(byKey.get(key)!);
        // A plural is chosen by its count also where the sentence does not name it.
        const given = params?.filter((name) => name !== "count" || wanted.includes(name)).sort();
        return given === undefined || given.join() === wanted.join()
          ? []
          : [`${place}: ${key} wants {${wanted.join()}} and gets {${given.join()}}`];
      }),
    );
    expect(faults).toEqual([]);
  });

  it("has a sentence for every error, and none for an error that does not exist", () => {
    expect(Object.keys(catalogue.errors).sort()).toEqual([...codes].sort());
  });

  it("has a field's own sentences for fields that commands have, and errors that exist", () => {
    const { files } = sources;
    const contract = files.find(({ fileName }) => fileName.endsWith("backend/generated.ts"))!;
    const fields = new Set<string>();
    walk(contract, (node) => {
      if (ts.isPropertySignature(node)) fields.add(node.name.getText());
    });
    for (const [field, own] of Object.entries(catalogue.errorsIn)) {
      // A link of the system comes by no command.
      expect([...fields, "link"]).toContain(field);
      for (const code of Object.keys(own)) expect(codes).toContain(code);
    }
  });

  it("writes no error with a hole in it, when the error brings what the contract promises", () => {
    const contract = readProjectFile("../src-tauri/contract/src/error.rs");
    for (const [code, sentence] of Object.entries(catalogue.errors)) {
      const variant = code[0]!.toUpperCase() + code.slice(1);
      // The comment above a variant names what it brings.
      const comment = new RegExp(`((?:\\s*///.*\\n)+)\\s*${variant},`, "u").exec(contract)?.[1];
      expect(comment, `${variant} in the contract`).toBeDefined();
      const promised = [...comment!.matchAll(/`params\.(\w+)`/gu)].map(([, name]) => name!);
      const wanted = placeholders({ key: code, forms: [sentence] });
      const known = [...promised, "trace"];
      expect(
        wanted.filter((name) => !known.includes(name)),
        `what ${code} wants and the contract does not promise`,
      ).toEqual([]);
      const params = Object.fromEntries(promised.map((name) => [name, "17"]));
      const text = errorText(uiError(code as ErrorCode, { params, trace: "k3v9" }));
      expect(text).not.toMatch(/[{}]|\s{2}|\s[.,:]/u);
      expect(text).not.toBe("");
    }
  });

  it("writes no error with a hole in it, when the error brings nothing", () => {
    for (const code of codes) {
      expect(errorText(uiError(code as ErrorCode))).not.toMatch(/[{}]|\s{2}|\s[.,:]|^\s|^errors/u);
    }
    for (const [code, sentence] of Object.entries(catalogue.errorsBare)) {
      const full = catalogue.errors[code as ErrorCode];
      expect(placeholders({ key: code, forms: [full] }), code).not.toEqual([]);
      expect(placeholders({ key: code, forms: [sentence] }), code).toEqual([]);
    }
  });

  it("has a sentence for every notice, filled with what the notice brings", () => {
    const notices: Record<Notice["kind"], Notice> = {
      invited: { kind: "invited", inviter: "Tomás", roomTitle: "Night shift" },
      guestAccepted: { kind: "guestAccepted", name: "Ines" },
      guestDeclined: { kind: "guestDeclined", name: "Ines" },
      coHostLeft: { kind: "coHostLeft", name: "Ines" },
      youAreLive: { kind: "youAreLive" },
      backOnAir: { kind: "backOnAir" },
      showEnded: { kind: "showEnded" },
      deviceReplaced: { kind: "deviceReplaced", lost: "MV7 USB", used: "Built-in" },
      cameraGone: { kind: "cameraGone", lost: "Studio Display" },
      microphoneGone: { kind: "microphoneGone", lost: "MV7 USB" },
      speakerGone: { kind: "speakerGone", lost: "Headphones" },
      microphoneFound: { kind: "microphoneFound", found: "MV7 USB" },
      sharedWindowClosed: { kind: "sharedWindowClosed", title: "Slides" },
      sharedScreenUnplugged: { kind: "sharedScreenUnplugged" },
      sharingTakenOver: { kind: "sharingTakenOver", name: "Ravi" },
      sharingWithdrawn: { kind: "sharingWithdrawn" },
      sharingFailed: { kind: "sharingFailed", problem: uiError("screensFailed") },
      notRemembered: { kind: "notRemembered" },
      notForgotten: { kind: "notForgotten" },
      linkFailed: { kind: "linkFailed", problem: uiError("roomGone", { field: "link" }) },
    };
    for (const [kind, notice] of Object.entries(notices)) {
      const sentence = byKey.get(`notices.${kind}`)!;
      expect(Object.keys(notice)).toEqual(expect.arrayContaining(placeholders(sentence)));
    }
  });

  it("gives the shell its sentences", () => {
    const shell = readFolder("../src-tauri/src", ".rs");
    for (const [name, sentence] of Object.entries(catalogue.system)) {
      const field = name.replaceAll(/[A-Z]/gu, (letter) => `_${letter.toLowerCase()}`);
      expect(shell).toMatch(new RegExp(`system\\s*\\.${field}\\b`, "u"));
      for (const placeholder of placeholders({ key: name, forms: [sentence] })) {
        expect(shell).toContain(`"{${placeholder}}"`);
      }
    }
  });

  it("has every plural form that its language uses, and no other", () => {
    const used = new Intl.PluralRules("en").resolvedOptions().pluralCategories;
    const counting = new Map<string, string[]>();
    const visit = (branch: object, path: string[]) => {
      for (const [name, value] of Object.entries(branch) as [string, unknown][]) {
        if (isPlural(value)) counting.set([...path, name].join("."), Object.keys(value));
        else if (typeof value === "object" && value !== null) visit(value, [...path, name]);
      }
    };
    visit(catalogue, []);
    expect(counting.size).toBeGreaterThan(10);
    for (const [key, forms] of counting) {
      expect(forms.filter((form) => form !== "none").sort(), key).toEqual([...used].sort());
    }
  });

  it("says one and many where it counts", () => {
    const counting = all.filter(
      (one) => placeholders(one).includes("count") && one.forms.length === 1,
    );
    // A bare number beside an icon is the same for one and many.
    expect(counting.map(({ key }) => key)).toEqual(["room.viewerCount"]);
  });

  it("finds sentences by name, and nothing by half a name", () => {
    expect(hasText("app.retry")).toBe(true);
    expect(hasText("time.minutes")).toBe(true);
    expect(hasText("app")).toBe(false);
    expect(hasText("app.retry.more")).toBe(false);
    expect(hasText("nothing")).toBe(false);
  });
});
