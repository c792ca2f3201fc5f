import {
  createHttpHeaders,
  type HttpClient,
  type PipelineRequest,
  RestError,
} from '@azure/core-rest-pipeline';
import { describe, expect, it } from '@jest/globals';
import { createArmClients } from '../../../../lib/azure/arm-client.ts';
import { createRunCommandGateway } from '../../../../lib/azure/run-command/gateway.ts';
import { type ResourceId, resourceKey, type SubscriptionId } from '../../../../lib/model/ids.ts';
import type { Clock } from '../../../../lib/model/ports.ts';
import type { Target, TargetKind } from '../../../../lib/model/target.ts';
import type { RunCommandPort } from '../../../../lib/run-command/port.ts';

const subscriptionId = '00000000-0000-0000-0000-000000000001' as SubscriptionId;
const arm = 'https://management.azure.com';
const operation = `${arm}/subscriptions/${subscriptionId}/providers/Microsoft.Compute/locations/japaneast/operations/op1`;
const statusUrl = `${operation}?p=1&api-version=2026-04-01&t=6385&c=MII%2Ba%2fB&s=x_y-z`;
const resultUrl = `${operation}?monitor=true&api-version=2026-04-01&t=6385`;
const never = new AbortController().signal;

type Reply = { status: number; headers?: Record<string, string>; body?: unknown };
type Handler = (request: PipelineRequest) => Reply | Error | Promise<Reply>;

const accepted: Reply = { status: 202, headers: { 'azure-asyncoperation': statusUrl, location: resultUrl } };
const token = JSON.stringify({ status: statusUrl, result: resultUrl });
const streams = [
  { code: 'ComponentStatus/StdOut/succeeded', message: 'out' },
  { code: 'ComponentStatus/StdErr/succeeded', message: 'err' },
];

describe('createRunCommandGateway', () => {
  describe('start', () => {
    it('posts the script once, as lines, and follows nothing', async () => {
      const { gateway, sent } = gatewayOver(() => accepted);

      const answer = await gateway.start(target('virtual-machine'), ['line 1', 'line 2'], never);
      await settled();

      expect(sent.map(({ method, url }) => `${method} ${url}`)).toEqual([
        `POST ${arm}/subscriptions/${subscriptionId}/resourceGroups/Rg-1/providers/Microsoft.Compute/virtualMachines/vm_1/runCommand?api-version=2026-04-01`,
      ]);
      expect(JSON.parse(String(sent[0]?.body))).toEqual({
        commandId: 'RunPowerShellScript',
        script: ['line 1', 'line 2'],
      });
      expect(sent[0]?.headers.get('authorization')).toBe('Bearer t');
      expect(answer).toEqual({ kind: 'accepted', token, remaining: [], retryAfterMs: null });
    });

    it('posts to an instance of a uniform scale set', async () => {
      const { gateway, sent } = gatewayOver(() => accepted);

      await gateway.start(target('scale-set-instance'), ['x'], never);

      expect(sent[0]?.url).toContain('/virtualMachineScaleSets/set1/virtualMachines/7/runCommand?');
    });

    it('reads what the answer says of the buckets', async () => {
      const headers = {
        ...accepted.headers,
        'x-ms-ratelimit-remaining-subscription-writes': '199',
        'x-ms-ratelimit-remaining-resource': 'Microsoft.Compute/UpdateVMResource;11',
      };
      const { gateway } = gatewayOver(() => ({ ...accepted, headers }));

      const { remaining } = await gateway.start(target('virtual-machine'), ['x'], never);

      expect(remaining).toEqual([
        { limit: 'arm-writes', remaining: 199 },
        { limit: 'compute-vm-starts', remaining: 11 },
      ]);
    });

    it.each<{ name: string; reply: Reply; answer: object }>([
      {
        name: 'a busy VM',
        reply: armError(409, 'Conflict', 'Run command extension execution is in progress.'),
        answer: { kind: 'busy' },
      },
      {
        name: 'a throttle',
        reply: { ...armError(429, 'SubscriptionRequestsThrottled', 'x'), headers: { 'retry-after': '7' } },
        answer: { kind: 'throttled', by: 'arm', retryAfterMs: 7000 },
      },
      {
        name: 'a stopped VM',
        reply: armError(
          409,
          'OperationNotAllowed',
          'The operation requires the VM to be running (or set to run).',
        ),
        answer: { kind: 'refused', settle: { outcome: 'skipped', reason: 'not-running' } },
      },
      {
        name: 'a refused token',
        reply: armError(401, 'ExpiredToken', 'x'),
        answer: { kind: 'unauthorized' },
      },
      { name: 'a broken platform', reply: { status: 503 }, answer: { kind: 'unanswered' } },
      { name: 'a 202 that leads nowhere', reply: { status: 202 }, answer: { kind: 'unanswered' } },
      {
        name: 'a 202 with a body that is no JSON',
        reply: { ...accepted, body: '<html>' },
        answer: { kind: 'accepted' },
      },
      {
        name: 'a redirect',
        reply: { status: 307, headers: { location: 'https://elsewhere.example/' } },
        answer: { kind: 'refused', settle: { outcome: 'failed', reason: 'platform-error' } },
      },
    ])('answers $name after one POST', async ({ reply, answer }) => {
      const { gateway, sent } = gatewayOver(() => reply);

      expect(await gateway.start(target('virtual-machine'), ['x'], never)).toMatchObject(answer);
      expect(sent).toHaveLength(1);
    });

    it('does not know what became of a POST whose connection broke, and says no address', async () => {
      const { gateway, sent } = gatewayOver(
        (request) => new RestError(`reset at ${request.url}`, { code: 'ECONNRESET', request }),
      );

      expect(await gateway.start(target('virtual-machine'), ['x'], never)).toMatchObject({
        kind: 'unanswered',
        why: { code: 'connection-failed', error: 'ECONNRESET' },
      });
      expect(sent).toHaveLength(1);
    });

    it('gives a POST up after two and a half minutes', async () => {
      const { gateway, clock } = gatewayOver(untilAborted);

      const answer = gateway.start(target('virtual-machine'), ['x'], never);
      await settled();
      clock.advance(150_000);

      expect(await answer).toMatchObject({ kind: 'unanswered', why: { code: 'no-answer', ms: 150_000 } });
    });

    it('answers a POST that was called off', async () => {
      const { gateway } = gatewayOver(untilAborted);
      const controller = new AbortController();

      const answer = gateway.start(target('virtual-machine'), ['x'], controller.signal);
      await settled();
      controller.abort();

      expect(await answer).toMatchObject({ kind: 'unanswered', why: { code: 'request-canceled' } });
    });

    it('does not follow an operation on another host', async () => {
      const foreign = { 'azure-asyncoperation': 'https://evil.example/op', location: resultUrl };
      const { gateway, warnings } = gatewayOver(() => ({ status: 202, headers: foreign }));

      expect(await gateway.start(target('virtual-machine'), ['x'], never)).toMatchObject({
        kind: 'refused',
        settle: { outcome: 'failed', reason: 'platform-error' },
      });
      expect(warnings).toEqual(['An operation points to a foreign host']);
    });

    it('rejects when there is no credential', async () => {
      const trouble = Object.assign(new Error('please run az login'), { name: 'CredentialUnavailableError' });
      const { gateway, sent } = gatewayOver(
        () => accepted,
        () => Promise.reject(trouble),
      );

      await expect(gateway.start(target('virtual-machine'), ['x'], never)).rejects.toMatchObject({
        code: 'credential.unavailable',
      });
      expect(sent).toHaveLength(0);
    });
  });

  describe('poll', () => {
    it('asks for the status URL exactly as it was given, with a token', async () => {
      const { gateway, sent } = gatewayOver(() => json({ status: 'InProgress' }));

      expect(await gateway.poll(token, never)).toMatchObject({ kind: 'running' });
      expect(sent.map(({ method, url }) => `${method} ${url}`)).toEqual([`GET ${statusUrl}`]);
      expect(sent[0]?.headers.get('authorization')).toBe('Bearer t');
    });

    it.each([
      { shape: 'an object', output: { value: streams } },
      { shape: 'a bare array', output: streams },
    ])('reads the output out of the status body, as $shape, in one read', async ({ output }) => {
      const body = {
        status: 'Succeeded',
        startTime: '2026-01-01T00:00:00Z',
        endTime: '2026-01-01T00:00:36Z',
        properties: { output },
      };
      const { gateway, sent } = gatewayOver(() => json(body));

      expect(await gateway.poll(token, never)).toMatchObject({
        kind: 'succeeded',
        stdout: 'out',
        stderr: 'err',
        ranMs: 36_000,
      });
      expect(sent).toHaveLength(1);
    });

    it('fetches the result when the status body lacks it', async () => {
      const { gateway, sent } = gatewayOver((request) =>
        json(request.url === statusUrl ? { status: 'Succeeded' } : { value: streams }),
      );

      expect(await gateway.poll(token, never)).toMatchObject({ kind: 'succeeded', stdout: 'out' });
      expect(sent.map(({ url }) => url)).toEqual([statusUrl, resultUrl]);
    });

    it('does not know the state when the connection broke, and says no address', async () => {
      const { gateway } = gatewayOver(
        (request) => new RestError(`reset at ${request.url}`, { code: 'ECONNRESET', request }),
      );

      expect(await gateway.poll(token, never)).toMatchObject({
        kind: 'unclear',
        why: { code: 'connection-failed', error: 'ECONNRESET' },
      });
    });

    it('follows an operation that has a Location alone', async () => {
      const { gateway } = gatewayOver(() => (started ? json({ value: streams }) : { status: 202 }));
      const locationOnly = JSON.stringify({ subscriptionId, status: null, result: resultUrl });
      let started = false;

      expect(await gateway.poll(locationOnly, never)).toMatchObject({ kind: 'running' });
      started = true;
      expect(await gateway.poll(locationOnly, never)).toMatchObject({ kind: 'succeeded', stdout: 'out' });
    });

    it.each<{ name: string; reply: Reply; answer: object }>([
      {
        name: 'a failed operation',
        reply: json({ status: 'Failed', error: { code: 'VMAgentStatusCommunicationError', message: 'x' } }),
        answer: { kind: 'failed', settle: { outcome: 'unreachable', reason: 'agent-silent' } },
      },
      {
        name: 'a Linux result',
        reply: json({
          status: 'Succeeded',
          properties: {
            output: {
              value: [
                {
                  code: 'ProvisioningState/succeeded',
                  message: 'Enable succeeded: \n[stdout]\n\n[stderr]\n',
                },
              ],
            },
          },
        }),
        answer: { kind: 'failed', settle: { outcome: 'failed', reason: 'not-windows' } },
      },
      {
        name: "a probe's answer in the form of Linux, which only Windows can give",
        reply: json({
          status: 'Succeeded',
          properties: {
            output: {
              value: [
                {
                  code: 'ProvisioningState/succeeded',
                  message:
                    'Enable succeeded: \n[stdout]\nsmb1-probe v1 begin\nsmb1-probe v1 end\n\n[stderr]\nnoise\n',
                },
              ],
            },
          },
        }),
        answer: {
          kind: 'succeeded',
          stdout: '\nsmb1-probe v1 begin\nsmb1-probe v1 end\n\n',
          stderr: '\nnoise\n',
        },
      },
      {
        name: 'a throttle by Compute',
        reply: {
          status: 429,
          headers: {
            'retry-after': '12',
            'x-ms-ratelimit-remaining-resource': 'Microsoft.Compute/GetOperationResource;0',
          },
          body: { code: 'OperationNotAllowed', message: 'x', details: [{ code: 'TooManyRequests' }] },
        },
        answer: {
          kind: 'throttled',
          by: 'compute',
          retryAfterMs: 12_000,
          remaining: [{ limit: 'compute-vm-polls', remaining: 0 }],
        },
      },
      { name: 'a refused token', reply: { status: 401 }, answer: { kind: 'unclear', status: 401 } },
      { name: 'a lost operation', reply: { status: 404 }, answer: { kind: 'unclear', status: 404 } },
      { name: 'a broken platform', reply: { status: 500 }, answer: { kind: 'unclear', status: 500 } },
      { name: 'garbage', reply: { status: 200, body: '{"sta' }, answer: { kind: 'unclear', status: 200 } },
    ])('reads $name', async ({ reply, answer }) => {
      const { gateway, sent } = gatewayOver(() => reply);

      expect(await gateway.poll(token, never)).toMatchObject(answer);
      expect(sent).toHaveLength(1);
    });

    it('gives a read up after half a minute', async () => {
      const { gateway, clock } = gatewayOver(untilAborted);

      const answer = gateway.poll(token, never);
      await settled();
      clock.advance(30_000);

      expect(await answer).toMatchObject({ kind: 'unclear', status: null });
    });

    it.each([
      'https://evil.example/op1',
      'http://management.azure.com/op1',
      'https://management.azure.com.evil.example/op1',
      'https://management.azure.com@evil.example/op1',
      'not a url',
    ])('sends nothing to %s', async (url) => {
      const { gateway, sent } = gatewayOver(() => json({ status: 'InProgress' }));

      const answer = await gateway.poll(JSON.stringify({ subscriptionId, status: url, result: null }), never);

      expect(answer).toMatchObject({ kind: 'failed', settle: { reason: 'platform-error' } });
      expect(sent).toHaveLength(0);
    });

    it.each(['', '{}', 'null', '{"status":5}'])('fails on a damaged token: %s', async (damaged) => {
      const { gateway, sent } = gatewayOver(() => json({ status: 'InProgress' }));

      expect(await gateway.poll(damaged, never)).toMatchObject({ kind: 'failed' });
      expect(sent).toHaveLength(0);
    });
  });
});

type FakeClock = Clock & { advance(ms: number): void };

/** Time that stands still until it is told to pass. */
function fakeClock(): FakeClock {
  let now = Date.UTC(2026, 0, 1);
  const sleepers = new Set<{ until: number; wake: () => void }>();
  return {
    now: () => now,
    wall: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        const sleeper = { until: now + ms, wake: resolve };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', () => resolve());
      }),
    advance: (ms) => {
      now += ms;
      for (const sleeper of sleepers) {
        if (sleeper.until <= now) {
          sleeper.wake();
        }
      }
    },
  };
}

function gatewayOver(
  handler: Handler,
  getToken = () => Promise.resolve({ token: 't', expiresOnTimestamp: Date.UTC(2100, 0, 1) }),
): { gateway: RunCommandPort; sent: PipelineRequest[]; warnings: string[]; clock: FakeClock } {
  const sent: PipelineRequest[] = [];
  const warnings: string[] = [];
  const clock = fakeClock();
  const httpClient: HttpClient = {
    sendRequest: async (request) => {
      sent.push(request);
      const reply = await handler(request);
      if (reply instanceof Error) {
        throw reply;
      }
      const { status, headers = {}, body } = reply;
      return {
        request,
        status,
        headers: createHttpHeaders({ 'content-type': 'application/json', ...headers }),
        bodyAsText: typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body),
      };
    },
  };
  const address = {
    endpoint: arm,
    scope: `${arm}/.default`,
    authorityHost: 'https://login.microsoftonline.com',
  };
  const clients = createArmClients({
    address,
    credential: { getToken },
    httpClient,
    clock,
    auditId: () => 'audit1',
  });
  const log = {
    error: () => undefined,
    info: () => undefined,
    warn: (text: string) => void warnings.push(text),
  };
  return {
    gateway: createRunCommandGateway({ clients, clock, log }),
    sent,
    warnings,
    clock,
  };
}

function untilAborted(request: PipelineRequest): Promise<Reply> {
  return new Promise((_, reject) => {
    request.abortSignal?.addEventListener('abort', () =>
      reject(Object.assign(new Error('The operation was aborted.'), { name: 'AbortError' })),
    );
  });
}

/** Lets everything that is ready to run do so. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 50; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function json(body: unknown): Reply {
  return { status: 200, body };
}

function armError(status: number, code: string, message: string): Reply {
  return { status, body: { error: { code, message } } };
}

function target(kind: TargetKind): Target {
  const within = `/subscriptions/${subscriptionId}/resourceGroups/Rg-1/providers/Microsoft.Compute`;
  const resourceId = (
    kind === 'virtual-machine'
      ? `${within}/virtualMachines/vm_1`
      : `${within}/virtualMachineScaleSets/set1/virtualMachines/7`
  ) as ResourceId;
  return {
    kind,
    resourceId,
    key: resourceKey(resourceId),
    name: 'vm_1',
    subscriptionId,
    resourceGroup: 'Rg-1',
    location: 'japaneast',
    tags: {},
    managedBy: null,
    os: { name: null, version: null },
    changedAt: null,
    provenance: {
      end: 'unknown',
      reason: { code: 'nothing-named' },
      image: null,
      firstParty: null,
      plan: null,
      imageDate: null,
      chain: [],
    },
  };
}
