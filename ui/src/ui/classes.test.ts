import { readdirSync } from "node:fs";
import { join } from "node:path";

import ts from "typescript";
import { beforeAll, describe, expect, it } from "vitest";

import {
  placeOf,
  readProjectFile,
  readSources,
  type Sources,
  valuesOf,
  walk,
} from "../testing/sources";

/** Classes that the style sheets speak of. */
function styledClasses(): Map<string, string> {
  const styled = new Map<string, string>();
  const sheets = readdirSync("src", { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".css"),
  );
  for (const sheet of sheets) {
    const selectors = readProjectFile(join("src", sheet))
      .replaceAll(/\/\*[\s\S]*?\*\//gu, "")
      .replaceAll(/"[^"]*"/gu, "")
      .replaceAll(/@import[^;]*;/gu, "")
      // What ends in a semicolon, or stands last in a block, is a declaration.
      .replaceAll(/[\w-]+\s*:[^;{}]*[;}]/gu, "}");
    for (const [, name] of selectors.matchAll(/\.(-?[A-Za-z_][\w-]*)/gu)) styled.set(name!, sheet);
  }
  return styled;
}

interface Written {
  name: string;
  place: string;
  /** One of several that a template spells, of which the usual one needs no rule of its own. */
  variant: boolean;
}

/** Every class that an expression of a `className` can give; what it compares with is none. */
function classesIn({ checker }: Sources, given: ts.Node): Written[] {
  const found: Written[] = [];
  const take = (values: readonly string[], node: ts.Node) => {
    const names = values.flatMap((value) => value.split(/\s+/u).filter((part) => part !== ""));
    for (const name of names) {
      const variant = names.filter((other) => other === name).length < values.length;
      found.push({ name, place: placeOf(node), variant });
    }
  };
  const visit = (node: ts.Node): void => {
    if (ts.isBinaryExpression(node)) {
      const comparing = [
        ts.SyntaxKind.EqualsEqualsEqualsToken,
        ts.SyntaxKind.ExclamationEqualsEqualsToken,
        ts.SyntaxKind.LessThanToken,
        ts.SyntaxKind.GreaterThanEqualsToken,
      ];
      if (comparing.includes(node.operatorToken.kind)) return;
      // Of `a && "b"` only the end is a class.
      if (node.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken) {
        visit(node.right);
        return;
      }
    }
    if (ts.isConditionalExpression(node)) {
      visit(node.whenTrue);
      visit(node.whenFalse);
      return;
    }
    if (ts.isCallExpression(node)) {
      // `[…].filter(Boolean).join(" ")`: what it is called on, not what it is called with.
      visit(node.expression);
      return;
    }
    if (ts.isStringLiteralLike(node)) {
      take([node.text], node);
      return;
    }
    if (ts.isTemplateExpression(node)) {
      take(templateClasses(checker, node), node);
      return;
    }
    node.forEachChild(visit);
  };
  visit(given);
  return found;
}

/** The classes of a template. A class handed on from outside is looked at where it is written. */
function templateClasses(checker: ts.TypeChecker, node: ts.TemplateExpression): string[] {
  let values = [node.head.text];
  for (const [at, { expression, literal }] of node.templateSpans.entries()) {
    const before = at === 0 ? node.head.text : node.templateSpans[at - 1]!.literal.text;
    const whole = /(?:^|\s)$/u.test(before) && /^(?:\s|$)/u.test(literal.text);
    const middle = piecesOf(checker, expression) ?? (whole ? [""] : null);
    if (middle === null) throw new Error(`${placeOf(node)}: cannot tell which classes these are`);
    values = values.flatMap((value) => middle.map((one) => value + one + literal.text));
  }
  return values;
}

/** What can stand in a template, also as `String(number)`. */
function piecesOf(checker: ts.TypeChecker, node: ts.Expression): string[] | null {
  if (ts.isCallExpression(node) && node.expression.getText() === "String") {
    const type = checker.getTypeAtLocation(node.arguments[0]!);
    const parts = type.isUnion() ? type.types : [type];
    return parts.every((part) => part.isNumberLiteral())
      ? parts.map((part) => String(part.value))
      : null;
  }
  if (
    ts.isBinaryExpression(node) &&
    node.operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken
  ) {
    const [left, right] = [piecesOf(checker, node.left), piecesOf(checker, node.right)];
    return left === null || right === null ? null : [...left, ...right];
  }
  return valuesOf(checker, node);
}

let styled: Map<string, string>;
let written: Written[];

beforeAll(() => {
  styled = styledClasses();
  const sources = readSources();
  written = sources.files.flatMap((file) => {
    const found: Written[] = [];
    walk(file, (node) => {
      if (ts.isJsxAttribute(node) && node.name.getText() === "className" && node.initializer) {
        found.push(...classesIn(sources, node.initializer));
      }
    });
    return found;
  });
}, 60_000);

describe("the classes of the page", () => {
  it("each have a rule in a style sheet", () => {
    expect(written.length).toBeGreaterThan(300);
    const bare = written.filter(({ name, variant }) => !variant && !styled.has(name));
    expect(bare.map(({ name, place }) => `${place}: ${name}`)).toEqual([]);
  });

  it("have a rule for the unusual ones where there are several of a kind", () => {
    const variants = written.filter(({ variant }) => variant);
    const styledAt = new Set(
      variants.filter(({ name }) => styled.has(name)).map(({ place }) => place),
    );
    const plain = variants.filter(({ place }) => !styledAt.has(place));
    expect(plain.map(({ name, place }) => `${place}: ${name}`)).toEqual([]);
  });

  it("are all that the style sheets speak of", () => {
    const used = new Set(written.map(({ name }) => name));
    const dead = [...styled].filter(([name]) => !used.has(name));
    expect(dead.map(([name, sheet]) => `${sheet}: ${name}`)).toEqual([]);
  });
});
