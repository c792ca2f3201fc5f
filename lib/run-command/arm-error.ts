import { parsedJson } from '../model/parsed-json.ts';
import { boundedDetail } from '../model/reasons/bounded-detail.ts';

/** An error as ARM words it, bounded: what is matched and shown is never the whole of a hostile body. */
export type ArmError = {
  /** The outer code and those of details and inner errors, in lower case; empty when the body has none. */
  readonly codes: readonly string[];
  /** Outer and detail messages on one line, in lower case, for matching. */
  readonly text: string;
  /** The first that says what the matter is, as it is spelled; empty where it has none. */
  readonly code: string;
  readonly message: string;
  /** Both of them, for people. */
  readonly detail: string;
};

type Node = Readonly<Record<string, unknown>>;

const deepest = 4;
const widest = 10;
const longestText = 4000;

/** Reads `{ error: { code, message, details } }`, the same without the wrapper, or a text that is no JSON at all. */
export function readArmError(body: unknown): ArmError {
  const node = typeof body === 'string' ? (parsedJson(body) ?? body) : body;
  const found = isNode(node) ? collect(unwrapped(node), 0) : [{ code: '', message: textOf(node) }];
  const telling = found.find(({ code, message }) => (code !== '' || message !== '') && !isAppeal(message));
  const { code, message } = telling ?? found[0] ?? { code: '', message: '' };
  return {
    codes: found.map((each) => each.code.toLowerCase()).filter((each) => each !== ''),
    text: found
      .map((each) => each.message.slice(0, longestText))
      .join(' ')
      .replace(/\s+/g, ' ')
      .toLowerCase()
      .slice(0, longestText),
    ...{ code, message },
    detail: boundedDetail([code, message].filter((part) => part !== '').join(': ')),
  };
}

/** The outer message of Resource Graph's refusals, whatever the matter is; it stands in the details. */
function isAppeal(message: string): boolean {
  return /^please provide below info when asking for support/i.test(message);
}

/** The error itself; the key `error` in any case. */
function unwrapped(node: Node): Node {
  const inner = field(node, 'error');
  return isNode(inner) ? inner : node;
}

function collect(node: Node, depth: number): { code: string; message: string }[] {
  const own = { code: textOf(field(node, 'code')), message: textOf(field(node, 'message')) };
  if (depth >= deepest) {
    return [own];
  }
  const details = field(node, 'details');
  const listed: readonly unknown[] = Array.isArray(details) ? details : [];
  const inner = [...listed.slice(0, widest), field(node, 'innererror')];
  return [own, ...inner.filter(isNode).flatMap((child) => collect(unwrapped(child), depth + 1))];
}

function field(node: Node, name: string): unknown {
  const key = Object.keys(node).find((each) => each.toLowerCase() === name);
  return key === undefined ? undefined : node[key];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
