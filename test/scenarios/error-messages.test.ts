import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RestError } from '@azure/core-rest-pipeline';
import { afterAll, describe, expect, it } from '@jest/globals';
import { cancelAudit } from '../../lib/audit/cancel-audit.ts';
import { holdingScope, takeScope } from '../../lib/audit/scope-lock.ts';
import { requireArmHost } from '../../lib/azure/arm-client.ts';
import { toAuditError } from '../../lib/azure/rest-error.ts';
import { parseArguments } from '../../lib/cli/arguments/parse-arguments.ts';
import { chooseAudit } from '../../lib/cli/stored/choose-audit.ts';
import { english } from '../../lib/cli/texts/load-texts.ts';
import { requireInclusion } from '../../lib/inventory/scope/scope.ts';
import { AuditError, type ErrorCode, errorTable } from '../../lib/model/errors.ts';
import type { AuditId } from '../../lib/model/ids.ts';
import { subscriptionId } from '../../lib/model/ids.ts';
import { readSettings } from '../../lib/settings/settings.ts';
import { openSqliteStore } from '../../lib/sqlite/store.ts';
import { storeTrouble } from '../../lib/sqlite/trouble.ts';
import { virtualClock } from '../arm-simulator/clock.ts';
import { createFleet } from '../arm-simulator/fleet.ts';
import { createEstate, startedAt } from '../support/faulted-audit.ts';
import { anAudit } from '../support/ledger-builders.ts';

const folder = mkdtempSync(join(tmpdir(), 'smb1-audit-errors-'));
const path = join(folder, 'audit.sqlite');

afterAll(() => rmSync(folder, { recursive: true }));

type Case = {
  /** Does what goes wrong: throws, or returns the error. */
  readonly provoke: () => unknown;
  /** The VM, setting, file or call that the message must name. */
  readonly names: RegExp;
  /** What the reader can do, or why nothing needs doing. */
  readonly advises: RegExp;
};

const reading = { code: 'subscription', subscriptionId: '1234' } as const;
const answered = (statusCode: number) => () =>
  toAuditError(new RestError('It was said why.', { statusCode, code: 'SomeCode' }), reading, 0);
const sqlite = (errcode: number) => () => storeTrouble(Object.assign(new Error('x'), { errcode }), path);
const withStore =
  (use: (store: Awaited<ReturnType<typeof openSqliteStore>>) => Promise<unknown>) => async () => {
    const store = await openSqliteStore(path);
    try {
      return await use(store);
    } finally {
      await store.close();
    }
  };

/** Codes that only a second process, the Functions host or a caller of the API can provoke are read where they are tested. */
type Elsewhere =
  | 'orchestration.unavailable'
  | 'finding.notFound'
  | 'store.conflict'
  | 'store.fenced'
  | 'scope.outside'
  | 'vm.notInScope'
  | 'body.too-large';

const cases: Readonly<Record<Exclude<ErrorCode, Elsewhere>, Case>> = {
  'usage.invalid': {
    provoke: () => parseArguments(['run', '--nope'], english),
    names: /--nope/,
    advises: /help|expected|flags/i,
  },
  'settings.invalid': {
    provoke: () => readSettings({ SMB1_AUDIT_MAX_IN_FLIGHT: 'many' }),
    names: /SMB1_AUDIT_MAX_IN_FLIGHT.*many/,
    advises: /expected/,
  },
  'scope.empty': { provoke: () => requireInclusion({}), names: /scope/, advises: /name|give/i },
  'scope.invalid': { provoke: () => subscriptionId('mine'), names: /"mine"/, advises: /expected/ },
  'credential.unavailable': {
    provoke: () => {
      const error = Object.assign(new Error('none'), { name: 'CredentialUnavailableError' });
      return toAuditError(error, reading, 0);
    },
    names: /Reading subscription 1234/,
    advises: /az login/,
  },
  'subscriptions.unreadable': {
    provoke: async () => {
      const world = createFleet({ seed: 1, vms: 3, startedAt });
      for (const subscription of world.subscriptions) {
        subscription.access = 'forbidden';
      }
      const estate = await createEstate({ world });
      return await estate.run(await estate.open()).finally(() => void estate.close());
    },
    names: /[0-9a-f]{8}-[0-9a-f]{4}|subscription/,
    advises: /role|check|give/i,
  },
  'arm.unreachable': {
    provoke: () => toAuditError(new RestError('socket hang up', { code: 'ECONNRESET' }), reading, 0),
    names: /Reading subscription 1234/,
    advises: /Check the network/,
  },
  'arm.throttled': { provoke: answered(429), names: /1234/, advises: /asks to wait/ },
  'arm.transient': { provoke: answered(503), names: /1234/, advises: /can be repeated/ },
  'arm.conflict': { provoke: answered(409), names: /1234/, advises: /can be repeated/ },
  'arm.unauthorized': { provoke: answered(401), names: /1234/, advises: /Sign in again/ },
  'arm.forbidden': { provoke: answered(403), names: /1234/, advises: /Give the auditor a role/ },
  'arm.notFound': { provoke: answered(404), names: /1234/, advises: /Check the id/ },
  'arm.rejected': { provoke: answered(400), names: /1234/, advises: /refused the request/ },
  'arm.unexpectedReply': {
    provoke: () => toAuditError(new RestError('not JSON', { code: 'PARSE_ERROR' }), reading, 0),
    names: /1234/,
    advises: /proxy/,
  },
  'arm.foreignUrl': {
    provoke: () =>
      requireArmHost('https://evil.example/x?s=signed', {
        endpoint: 'https://management.azure.com',
        scope: '',
        authorityHost: '',
      }),
    names: /https:\/\/evil\.example,/,
    advises: /Check SMB1_AUDIT_ARM_ENDPOINT/,
  },
  'audit.notFound': {
    provoke: withStore((store) =>
      chooseAudit(
        { console: { line: () => undefined }, texts: english, settings: () => readSettings({}) },
        store,
        { name: '20260101T000000Z-00000000' },
      ),
    ),
    names: /20260101T000000Z-00000000/,
    advises: /Check the id/,
  },
  'audit.running': {
    provoke: withStore(async (store) => {
      const deps = { store, clock: virtualClock(0) };
      const { id, scope } = anAudit();
      await takeScope(deps, scope, id);
      return await holdingScope(deps, { id: '20260106T030000Z-0000000b' as AuditId, scope }, async () => 0);
    }),
    names: /20260105T030000Z-0000000a/,
    advises: /cancel .* ends it for good/,
  },
  'audit.closed': {
    provoke: withStore(async (store) => {
      const closed = anAudit({ state: 'complete' });
      await store.createAudit(closed);
      return await cancelAudit({ store, clock: virtualClock(0) }, closed.id);
    }),
    names: /20260105T030000Z/,
    advises: /findings are kept/,
  },
  'store.notFound': {
    provoke: () => openSqliteStore(join(folder, 'other.sqlite'), { readOnly: true }),
    names: /other\.sqlite/,
    advises: /Run an audit first/,
  },
  'store.unavailable': { provoke: sqlite(14), names: /audit\.sqlite/, advises: /Check that its directory/ },
  'store.busy': { provoke: sqlite(5), names: /audit\.sqlite/, advises: /Try again/ },
  'store.full': { provoke: sqlite(13), names: /audit\.sqlite/, advises: /Free some and resume/ },
  'store.corrupt': { provoke: sqlite(11), names: /audit\.sqlite/, advises: /Restore a copy/ },
  'store.foreignSchema': {
    provoke: async () => {
      const foreign = join(folder, 'foreign.sqlite');
      const { DatabaseSync } = await import('node:sqlite');
      const database = new DatabaseSync(foreign);
      database.exec('CREATE TABLE theirs (x)');
      database.close();
      return await openSqliteStore(foreign);
    },
    names: /foreign\.sqlite/,
    advises: /--store/,
  },
};

describe('every error message', () => {
  it.each(Object.entries(cases))('of %s names what it is about and what to do', async (code, expected) => {
    const error = await provoked(expected.provoke);

    expect(error).toMatchObject({ code });
    expect(error.message).toMatch(expected.names);
    expect(error.message).toMatch(expected.advises);
    expect(error.message).toMatch(/^\S.*[.]$/s);
    expect(error.message.length).toBeLessThan(1500);
    expect(error.message).not.toMatch(/undefined|\[object|signed|\n\s+at /);
  });

  it('has a code of the table', () => {
    expect(Object.keys(cases).filter((code) => !(code in errorTable))).toEqual([]);
  });
});

async function provoked(provoke: () => unknown): Promise<AuditError> {
  try {
    const outcome = await provoke();
    if (outcome instanceof AuditError) {
      return outcome;
    }
  } catch (error: unknown) {
    return error as AuditError;
  }
  throw new Error('nothing went wrong');
}
