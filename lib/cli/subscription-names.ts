import type { SubscriptionFacts } from '../inventory/compute-port.ts';
import { isSubscriptionId, type SubscriptionId } from '../model/ids.ts';
import { nearest } from '../model/texts/nearest.ts';
import type { FlagValues } from './arguments/flags.ts';
import { usageError } from './arguments/parse-arguments.ts';
import type { CliContext } from './command.ts';
import type { CommandName } from './commands.ts';
import { tellIfSlow } from './console/tell-if-slow.ts';
import { withStore } from './stored/open-store.ts';
import type { CliTexts } from './texts/cli-texts.ts';

type Named = Pick<SubscriptionFacts, 'subscriptionId' | 'name'>;

/** Commands that choose what is audited: a name is what Azure calls so now, not what an earlier audit met. */
const askingAzure: readonly CommandName[] = ['plan', 'run', 'doctor'];

/**
 * Flags with the ids of subscriptions in place of their names, compared without regard to case. Throws `usage.invalid` where none or several
 * have a name.
 */
export async function withSubscriptionIds(
  context: CliContext,
  flags: FlagValues,
  command: CommandName,
): Promise<FlagValues> {
  const { subscription, 'exclude-subscription': excluded } = flags;
  const names = [...(subscription ?? []), ...(excluded ?? [])].filter(isName);
  if (names.length === 0) {
    return flags;
  }
  const { console, texts } = context;
  const known = askingAzure.includes(command) ? await readable(context) : await stored(context, flags);
  const ids = new Map(names.map((name) => [name, idOf(texts, name, known)]));
  for (const [name, id] of ids) {
    console.line(texts.said.scope.isMeant(name, id));
  }
  const inIds = (given: readonly string[]): string[] => given.map((text) => ids.get(text) ?? text);
  return {
    ...flags,
    ...(subscription && { subscription: inIds(subscription) }),
    ...(excluded && { 'exclude-subscription': inIds(excluded) }),
  };
}

function isName(text: string): boolean {
  return text.trim() !== '' && !isSubscriptionId(text.trim());
}

async function readable(context: CliContext): Promise<readonly Named[]> {
  const ports = await context.openPorts(context.settings(), () => null);
  return await tellIfSlow(context, () => ports.readable(context.interrupt));
}

/** Each by the name under which the newest of these audits met it. */
async function stored(context: CliContext, flags: FlagValues): Promise<readonly Named[]> {
  return await withStore(context, flags, { readOnly: true }, async (store) => {
    const { items } = await store.listAudits({}, 200);
    const names = new Map(
      items.toReversed().flatMap(({ subscriptionNames = {} }) => Object.entries(subscriptionNames)),
    );
    return [...names].map(([id, name]) => ({ subscriptionId: id as SubscriptionId, name }));
  });
}

function idOf({ said }: CliTexts, given: string, known: readonly Named[]): SubscriptionId {
  const wanted = given.trim().toLowerCase();
  const so = known.filter(({ name }) => name.trim().toLowerCase() === wanted);
  const [id, ...others] = new Set(so.map(({ subscriptionId }) => subscriptionId));
  if (id === undefined) {
    const near = nearest(
      given,
      known.map(({ name }) => name),
    );
    throw usageError(said.scope.noSubscription(given, near));
  }
  if (others.length > 0) {
    throw usageError(said.scope.manySubscriptions(given, [id, ...others]));
  }
  return id;
}
