import type { DurableClient } from 'durable-functions';
import type { AuditDeps } from '../../lib/audit/audit-deps.ts';
import type { StepDeps } from '../../lib/audit/durable/durable-steps.ts';
import type { Exemptions } from '../../lib/findings/exemptions.ts';
import type { Store } from '../../lib/findings/store/store.ts';
import type { AuditLimits } from '../../lib/model/audit.ts';
import type { Clock, Log, Random } from '../../lib/model/ports.ts';
import type { Scope } from '../../lib/model/scope.ts';
import type { Monitors } from '../../lib/report/monitor/tell-monitors.ts';
import type { Webhook } from '../../lib/report/notify/webhook.ts';
import type { Settings } from '../../lib/settings/settings.ts';
import type { Product } from './product.ts';

/** What the functions work through. Everything behind a call is made when it is first needed, and once per process. */
export type AppDeps = {
  readonly clock: Clock;
  readonly random: Random;
  /** The configured scope: callers can narrow it, never widen it. */
  readonly scope: Scope;
  readonly limits: AuditLimits;
  readonly pace: Pick<AuditDeps, 'rates' | 'tuning'>;
  readonly probe: { readonly sha256: string };
  readonly product: Product;
  openStore(): Promise<Store>;
  /** Runs work with the ports it needs; calls to Azure carry the audit's id, if there is one, and log lines the given log's fields. */
  withStepDeps<Result>(
    call: { readonly auditId: string | null; readonly log: Log },
    work: (deps: StepDeps) => Promise<Result>,
  ): Promise<Result>;
  readonly exemptions: Exemptions;
  /** Of reports that are asked for in none; null: their reader's own. */
  readonly language: Settings['language'];
  /** Tags that tell whose a VM is. */
  readonly reportTags: readonly string[];
  /** Null when none is configured. */
  readonly webhook: Webhook | null;
  readonly monitors: Monitors;
  /** Audits that ended longer ago are deleted after each audit; null: all are kept. */
  readonly retentionDays: number | null;
  /** How long a check of one VM is waited for before it is answered with 202, in milliseconds. */
  readonly checkWaitMs: number;
  /** True when App Service authentication stands in front, so that its principal headers cannot be forged. */
  readonly arePrincipalsVerified: boolean;
  /** Such as `https://my-app.azurewebsites.net`, for links in the log; empty when it is not known. Null: the API is off. */
  readonly origin: string | null;
  /** Where the command line finds what the app found: the address of its tables; null behind a connection string. */
  readonly storeUrl: string | null;
};

/** What is used of Durable's client. */
export type Orchestrations = Pick<
  DurableClient,
  'startNew' | 'getStatus' | 'terminate' | 'purgeInstanceHistoryBy'
>;
