import { escapeActive } from '../escape-active.ts';

/** Text that is markup already. Only {@link html} makes it. */
export type Html = { readonly markup: string };

export type Value = Html | readonly Html[] | string | number | null;

/** Markup with values in it. Everything that is not markup itself is escaped, and its control characters are shown. */
export function html(literals: TemplateStringsArray, ...values: readonly Value[]): Html {
  const parts = literals.map((literal, index) => literal + markupOf(values[index] ?? null));
  return { markup: parts.join('') };
}

/** JSON that can stand in a script element: it cannot end it, and it parses to the same value, made inert. */
export function embeddedJson(value: unknown): string {
  return JSON.stringify(inertParts(value)).replace(
    /[<>&]/g,
    (character) => `\\u00${character.charCodeAt(0).toString(16)}`,
  );
}

/** Strings in a value, names of properties among them, made inert. */
function inertParts(value: unknown): unknown {
  if (typeof value === 'string') {
    return escapeActive(value);
  }
  if (Array.isArray(value)) {
    return value.map(inertParts);
  }
  return typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value).map(([name, part]) => [escapeActive(name), inertParts(part)]))
    : value;
}

function markupOf(value: Value): string {
  if (value === null) {
    return '';
  }
  if (typeof value === 'string' || typeof value === 'number') {
    return escapeText(escapeActive(String(value)));
  }
  return Array.isArray(value) ? value.map(({ markup }: Html) => markup).join('') : (value as Html).markup;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}
