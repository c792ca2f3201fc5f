import type { ComputeManagementClient, VirtualMachinesRunCommandOptionalParams } from '@azure/arm-compute';
import type { PipelineResponse } from '@azure/core-rest-pipeline';
import { assertNever } from '../../model/errors.ts';
import { parseResourceId, type ResourceParts } from '../../model/ids.ts';
import type { Target } from '../../model/target.ts';
import { nothingTold, readAnswerFacts } from '../../run-command/headers.ts';
import { meaningOfRefusal } from '../../run-command/outcomes.ts';
import type { AnswerFacts, StartAnswer } from '../../run-command/port.ts';
import { exchange, type RunCommandDeps, type WireAnswer, wireAnswer } from './exchange.ts';
import { foreignUrl, writeToken } from './token.ts';

/**
 * Milliseconds until a POST is given up; it may still be carried out. Two and a half minutes, because what was given up teaches nothing: a
 * refusal that takes a minute or two on a busy machine must be heard.
 */
const postLimitMs = 150_000;

/** One POST, sent exactly once. */
export async function startRunCommand(
  deps: RunCommandDeps,
  target: Target,
  script: readonly string[],
  signal: AbortSignal,
): Promise<StartAnswer> {
  const client = await deps.clients.compute(target.subscriptionId);
  const options = { what: { code: 'run-command', name: target.name }, limitMs: postLimitMs, signal } as const;
  const result = await exchange(deps.clock, options, (abort) => post(client, target, script, abort));
  if (result.kind === 'unanswered') {
    return { ...nothingTold, kind: 'unanswered', why: result.why };
  }
  const { answer } = result;
  const facts = readAnswerFacts(answer.headers, deps.clock.now());
  if (answer.status < 300) {
    return accepted(deps, answer, facts);
  }
  return { ...facts, ...meaningOfRefusal(answer.status, answer.body) };
}

/** Everything is read off the raw answer, because the SDK's own error for it keeps less. */
async function post(
  client: ComputeManagementClient,
  target: Target,
  script: readonly string[],
  abortSignal: AbortSignal,
): Promise<WireAnswer> {
  const seen: WireAnswer[] = [];
  const options = {
    abortSignal,
    onResponse: (response: PipelineResponse) => {
      seen.push(wireAnswer(response));
    },
  };
  try {
    await submit(client, target, script, options);
  } catch (error) {
    if (seen.length === 0) {
      throw error;
    }
  }
  const [answer] = seen;
  if (answer === undefined) {
    throw new TypeError('the SDK reported no response');
  }
  return answer;
}

/** Sends the POST and waits for its answer; a poller of the SDK polls only when its result is awaited. */
async function submit(
  client: ComputeManagementClient,
  target: Target,
  script: readonly string[],
  options: VirtualMachinesRunCommandOptionalParams,
): Promise<void> {
  const input = { commandId: 'RunPowerShellScript', script: [...script] };
  const { resourceGroup, names } = partsOf(target);
  const [name = '', instanceId = ''] = names;
  switch (target.kind) {
    case 'virtual-machine':
      return await client.virtualMachines.runCommand(resourceGroup, name, input, options).submitted();
    case 'scale-set-instance':
      return await client.virtualMachineScaleSetVMs
        .runCommand(resourceGroup, name, instanceId, input, options)
        .submitted();
    default:
      return assertNever(target.kind);
  }
}

function partsOf(target: Target): ResourceParts {
  const parts = parseResourceId(target.resourceId);
  if (parts === null) {
    throw new TypeError(`not the id of a VM: ${target.resourceId}`);
  }
  return parts;
}

/** The script runs from here on, whatever is wrong with the URLs. */
function accepted(deps: RunCommandDeps, { status, headers }: WireAnswer, facts: AnswerFacts): StartAnswer {
  const urls = {
    status: headers.get('azure-asyncoperation') ?? null,
    result: headers.get('location') ?? null,
  };
  if (urls.status === null && urls.result === null) {
    return { ...facts, kind: 'unanswered', why: { code: 'no-operation', status } };
  }
  const foreign = foreignUrl(deps, urls);
  return foreign === null
    ? { ...facts, kind: 'accepted', token: writeToken(urls) }
    : { ...facts, kind: 'refused', settle: foreign };
}
