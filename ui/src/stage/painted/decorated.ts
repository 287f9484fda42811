/**
 * Which elements may have something before or after their content that a style alone adds: those that
 * a rule with `content` speaks of. Asked for one by one, it would be the dearest question of a look.
 */

const addition = /::?(?:before|after)\b/u;

let selector = "";
/** Of how many rules in how many sheets the selector was made. */
let made = "";

/** All of them in the document. */
export function decorated(): Set<Element> {
  // Older engines have none that scripts made.
  const adopted = (document.adoptedStyleSheets as CSSStyleSheet[] | undefined) ?? [];
  const sheets = [...document.styleSheets, ...adopted];
  const rules = sheets.map(rulesOf);
  const now = rules.map((list) => list?.length ?? -1).join(" ");
  if (now !== made) {
    made = now;
    selector = rules.flatMap((list) => (list === null ? ["*"] : selectorsOf(list))).join(", ");
  }
  return new Set(selector === "" ? [] : document.querySelectorAll(selector));
}

/** None where a sheet from elsewhere cannot be read. */
function rulesOf(sheet: CSSStyleSheet): CSSRuleList | null {
  try {
    return sheet.cssRules;
  } catch {
    return null;
  }
}

function selectorsOf(rules: CSSRuleList): string[] {
  return [...rules].flatMap((rule) => {
    const inside = "cssRules" in rule ? selectorsOf(rule.cssRules as CSSRuleList) : [];
    if (!(rule instanceof CSSStyleRule) || !addition.test(rule.selectorText)) return inside;
    if (rule.style.getPropertyValue("content") === "") return inside;
    // One inside another rule's speaks of that; then every element is asked.
    if (rule.selectorText.includes("&")) return ["*", ...inside];
    const elements = rule.selectorText
      .split(",")
      .filter((part) => addition.test(part))
      .map((part) => part.replace(addition, "").trim())
      .map((part) => (part === "" || /[\s>+~]$/u.test(part) ? `${part}*` : part));
    return [...elements, ...inside];
  });
}
