import { z } from 'zod';
import { parsedJson } from '../model/parsed-json.ts';
import { ageBins, priorCounts } from './survival.ts';

const ages = z.array(z.number().nonnegative()).length(ageBins);

/** How the agent of a VM was found whose probe runs long. */
const agentLooks = z.object({
  /** When the probe was started, by which a later one is told from it, and when the agent is looked at next; epoch milliseconds. */
  since: z.number(),
  lookAt: z.number(),
  looks: z.number(),
  /** Not ready so often in a row. */
  notReady: z.number(),
});

export type AgentLooks = z.infer<typeof agentLooks>;

const learnedSchema = z.object({
  /** The audit, and the setting, that it was learned under. */
  auditId: z.string(),
  firstPollMs: z.number(),
  /** When the pass before ended, in epoch milliseconds; 0: there was none. */
  until: z.number(),
  /** Probes that were started, and those that were seen to end. */
  added: z.number().nonnegative(),
  ended: z.number().nonnegative(),
  /** The longest that a probe ran, or is expected to, in milliseconds. */
  longestMs: z.number().nonnegative(),
  atRisk: ages,
  ends: ages,
  /** By the VM's key. Earlier versions kept none. */
  agents: z.record(z.string(), agentLooks).default({}),
});

/** What the passes over a subscription learned of an audit's probes, each from the one before. A pass changes it as it learns. */
export type Learned = z.infer<typeof learnedSchema>;

/** How long a probe may be expected to take, in first polls, before any was seen: 120 s by default. */
const longestExpected = 6;

export function nothingLearned({ auditId, firstPollMs }: Pick<Learned, 'auditId' | 'firstPollMs'>): Learned {
  const longestMs = firstPollMs * longestExpected;
  return { auditId, firstPollMs, until: 0, added: 0, ended: 0, longestMs, ...priorCounts(), agents: {} };
}

/** Reads what {@link withLearned} wrote; what is unreadable, from the future, or of another audit or setting is as nothing. */
export function readLearned(
  saved: string | null,
  by: Pick<Learned, 'auditId' | 'firstPollMs'>,
  now: number,
): Learned {
  const { data } = z.object({ learned: learnedSchema }).safeParse(parsedJson(saved ?? ''));
  const { learned } = data ?? {};
  const isOfUse =
    learned?.auditId === by.auditId && learned.firstPollMs === by.firstPollMs && learned.until <= now;
  return isOfUse ? learned : nothingLearned(by);
}

/** Agents that are kept from one pass to the next at the most: a lease has room for them, whatever their VMs are called. */
const mostAgents = 250;

/** The levels that a pass saves at its end, with what it learned. */
export function withLearned(levels: string, learned: Learned, now: number): string {
  const atRisk = learned.atRisk.map(rounded);
  const ends = learned.ends.map(rounded);
  const agents = Object.fromEntries(Object.entries(learned.agents).slice(0, mostAgents));
  return JSON.stringify({
    ...(parsedJson(levels) as object),
    learned: { ...learned, until: now, atRisk, ends, agents },
  });
}

/** The levels that a check saves: beside one probe, what passes of whole audits learned is to stay. */
export function keepingLearned(levels: string, saved: string | null): string {
  const { learned } = (parsedJson(saved ?? '') ?? {}) as { readonly learned?: unknown };
  return JSON.stringify({ ...(parsedJson(levels) as object), learned });
}

function rounded(count: number): number {
  return Math.round(count * 1000) / 1000;
}
