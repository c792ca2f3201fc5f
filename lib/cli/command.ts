import type { AuditPorts, StoreAccess } from '../deps.ts';
import type { Store } from '../findings/store/store.ts';
import type { AuditId } from '../model/ids.ts';
import type { Clock } from '../model/ports.ts';
import type { Webhook } from '../report/notify/webhook.ts';
import type { Settings } from '../settings/settings.ts';
import type { StoreAddress } from '../settings/values.ts';
import type { FlagValues } from './arguments/flags.ts';
import type { Console, Output } from './console/streams.ts';
import type { CliTexts } from './texts/cli-texts.ts';

/** First match wins, in this order; `interrupted` stands outside it. */
export const exitCodes = {
  usage: 2,
  operational: 1,
  notFound: 3,
  incomplete: 5,
  overFailOn: 4,
  fine: 0,
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** What a command may use of the world around it. */
export type CliContext = {
  /** Read at first use, so that `parse` and `probe` work under any environment. Throws `settings.invalid`. */
  settings(): Settings;
  /** A store that is only read must exist. */
  openStore(address: StoreAddress, options: StoreAccess): Promise<Store>;
  /** `auditId` marks the calls made for an audit; null while there is none. */
  openPorts(settings: Settings, auditId: () => AuditId | null): Promise<AuditPorts>;
  readInput(path: string): Promise<string>;
  /** Null when no webhook is configured. */
  openWebhook(settings: Settings): Webhook | null;
  /** Of this product. */
  readonly version: string;
  /** In the language of whoever reads; documents for programs have none of them. */
  readonly texts: CliTexts;
  /** The person at the keyboard. */
  readonly user: string;
  readonly clock: Clock;
  /** Results, and nothing else. */
  readonly out: Output;
  /** Progress, sentences and warnings. */
  readonly console: Console;
  /** npm prints a banner of its own to the output before this. */
  readonly isUnderNpm: boolean;
  /** Aborts at the first Ctrl-C after {@link heedInterrupts}; the next one ends the process. */
  readonly interrupt: AbortSignal;
  /** Until a command says that it heeds the signal, the first Ctrl-C ends the process; `parting` is what it then still says where the next one does. */
  heedInterrupts(parting?: () => void): void;
};

export type Arguments = { readonly flags: FlagValues; readonly positionals: readonly string[] };

/** Every command is one. */
export type Run = (context: CliContext, given: Arguments) => Promise<ExitCode>;
