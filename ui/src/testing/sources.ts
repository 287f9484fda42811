/** The page's own sources, read by the compiler: for tests about what the code says. */

import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

import ts from "typescript";

/** The folder `ui`, where the tests are started. */
const root = resolve(process.cwd());

function projectFiles(): { files: string[]; options: ts.CompilerOptions } {
  const path = join(root, "tsconfig.app.json");
  const { config } = ts.readConfigFile(path, (name) => ts.sys.readFile(name)) as {
    config: unknown;
  };
  const parsed = ts.parseJsonConfigFileContent(config, ts.sys, root);
  return { files: parsed.fileNames, options: parsed.options };
}

/** Part of the page itself, and not a test of it or what tests run on. */
function isProduct(path: string): boolean {
  return (
    path.startsWith(join(root, "src")) &&
    !path.includes(".test.") &&
    !path.includes(join("src", "testing"))
  );
}

export interface Sources {
  checker: ts.TypeChecker;
  files: readonly ts.SourceFile[];
}

let sources: Sources | null = null;

/** The page's sources with their types. Reading them takes seconds and is done once. */
export function readSources(): Sources {
  sources ??= read();
  return sources;
}

function read(): Sources {
  const { files, options } = projectFiles();
  const program = ts.createProgram(files.filter(isProduct), { ...options, incremental: false });
  return {
    checker: program.getTypeChecker(),
    files: program.getSourceFiles().filter(({ fileName }) => isProduct(resolve(fileName))),
  };
}

/** All nodes of a file, from the outside in. */
export function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  node.forEachChild((child) => {
    walk(child, visit);
  });
}

/** "room/Studio.tsx:12", to find a fault. */
export function placeOf(node: ts.Node): string {
  const file = node.getSourceFile();
  const { line } = file.getLineAndCharacterOfPosition(node.getStart());
  return `${file.fileName.slice(file.fileName.indexOf("/src/") + 5)}:${String(line + 1)}`;
}

/** The strings that a type allows; none when it allows any string. */
export function stringsOf(type: ts.Type): string[] | null {
  const parts = type.isUnion() ? type.types : [type];
  const strings: string[] = [];
  for (const part of parts) {
    if (part.isStringLiteral()) strings.push(part.value);
    else if (!(part.flags & (ts.TypeFlags.Undefined | ts.TypeFlags.Null))) return null;
  }
  return strings;
}

/** Every string that an expression can be, with its templates spelled out; none when it can be any. */
export function valuesOf(checker: ts.TypeChecker, node: ts.Expression): string[] | null {
  if (ts.isParenthesizedExpression(node)) return valuesOf(checker, node.expression);
  if (ts.isConditionalExpression(node)) {
    const either = [valuesOf(checker, node.whenTrue), valuesOf(checker, node.whenFalse)];
    return either.includes(null) ? null : either.flatMap((values) => values ?? []);
  }
  if (!ts.isTemplateExpression(node)) return stringsOf(checker.getTypeAtLocation(node));
  let values = [node.head.text];
  for (const span of node.templateSpans) {
    const middle = valuesOf(checker, span.expression);
    if (middle === null) return null;
    values = values.flatMap((value) => middle.map((one) => value + one + span.literal.text));
  }
  return values;
}

/** A file of the project, by its path from `ui`. */
export function readProjectFile(path: string): string {
  return readFileSync(join(root, path), "utf8");
}

/** All files of a folder and below with this ending, one after the other. */
export function readFolder(path: string, ending: string): string {
  return readdirSync(join(root, path), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(ending))
    .map((name) => readFileSync(join(root, path, name), "utf8"))
    .join("\n");
}
