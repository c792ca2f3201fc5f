import { boundedDetail } from './detail.ts';

/** An error as ARM words it, bounded: what is matched and shown is never the whole of a hostile body. */
export type ArmError = {
  /** The outer code and those of details and inner errors, in lower case; empty when the body has none. */
  readonly codes: readonly string[];
  /** Outer and detail messages on one line, in lower case, for matching. */
  readonly text: string;
  /** `Code: message`, for people: the first that says what the matter is. */
  readonly detail: string;
};

type Node = Readonly<Record<string, unknown>>;

const deepest = 4;
const widest = 10;
const longestText = 4000;

/** Reads `{ error: { code, message, details } }`, the same without the wrapper, or a text that is no JSON at all. */
export function readArmError(body: unknown): ArmError {
  const node = parsed(body);
  const found = isNode(node) ? collect(unwrapped(node), 0) : [{ code: '', message: textOf(node) }];
  const first =
    found.find(({ code, message }) => (code !== '' || message !== '') && !isAppeal(message)) ?? found[0];
  return {
    codes: found.map(({ code }) => code.toLowerCase()).filter((code) => code !== ''),
    text: found
      .map(({ message }) => message.slice(0, longestText))
      .join(' ')
      .replace(/\s+/g, ' ')
      .toLowerCase()
      .slice(0, longestText),
    detail: boundedDetail([first?.code, first?.message].filter((part) => part).join(': ')),
  };
}

/** The outer message of Resource Graph's refusals, whatever the matter is; it stands in the details. */
function isAppeal(message: string): boolean {
  return /^please provide below info when asking for support/i.test(message);
}

function parsed(body: unknown): unknown {
  if (typeof body !== 'string') {
    return body;
  }
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
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
