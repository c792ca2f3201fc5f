import { createHttpHeaders, createPipelineRequest, RestError } from '@azure/core-rest-pipeline';
import { describe, expect, it } from '@jest/globals';
import { toAuditError } from '../../../lib/azure/rest-error.ts';
import { AuditError } from '../../../lib/model/errors.ts';

const request = createPipelineRequest({ url: 'https://management.azure.com/' });
const reading = { code: 'subscription', subscriptionId: '1111' } as const;

describe('toAuditError', () => {
  it.each([
    { status: 401, code: 'arm.unauthorized' },
    { status: 403, code: 'arm.forbidden' },
    { status: 404, code: 'arm.notFound' },
    { status: 408, code: 'arm.transient' },
    { status: 409, code: 'arm.conflict' },
    { status: 429, code: 'arm.throttled' },
    { status: 400, code: 'arm.rejected' },
    { status: 500, code: 'arm.transient' },
    { status: 503, code: 'arm.transient' },
  ])('reads an answer of $status as $code', ({ status, code }) => {
    const error = toAuditError(answered(status, 'It went wrong'), reading, 0);

    expect(error).toMatchObject({ code, data: { status } });
    expect(error.message).toContain('Reading subscription 1111 failed: It went wrong.');
  });

  it.each([403, 404, 407])('does not take a refusal of a proxy (%d) for one of Azure', (status) => {
    const response = { status, request, headers: createHttpHeaders() };
    const error = new RestError('Pagination failed', { statusCode: status, request, response });

    expect(toAuditError(error, reading, 0)).toMatchObject({
      code: 'arm.unexpectedReply',
      message: expect.stringContaining('a proxy or firewall on the way answered'),
    });
  });

  it('takes the action and the scope out of a refusal', () => {
    const message =
      "The client 'a' with object id 'b' does not have authorization to perform action 'Microsoft.Compute/disks/read' over scope '/subscriptions/1111' or the scope is invalid.";

    expect(toAuditError(answered(403, message), reading, 0).data).toMatchObject({
      action: 'Microsoft.Compute/disks/read',
      scope: '/subscriptions/1111',
    });
  });

  it.each([
    { headers: { 'retry-after': '7' }, waitMs: 7000 },
    { headers: { 'retry-after-ms': '150', 'retry-after': '7' }, waitMs: 150 },
    { headers: { 'retry-after': 'Thu, 01 Jan 1970 00:01:00 GMT' }, waitMs: 60_000 },
    { headers: {}, waitMs: null },
  ])('keeps the wait that $headers asks for', ({ headers, waitMs }) => {
    expect(toAuditError(answered(429, 'slow down', headers), reading, 0).data['retryAfterMs']).toBe(waitMs);
  });

  it.each([
    {
      name: 'a connection that broke',
      error: new RestError('socket hang up', { code: 'ECONNRESET' }),
      code: 'arm.unreachable',
    },
    { name: 'a request without an answer in time', error: named('AbortError'), code: 'arm.unreachable' },
    {
      name: 'a body that is no JSON',
      error: new RestError('Unexpected token <', { code: 'PARSE_ERROR', statusCode: 200 }),
      code: 'arm.unexpectedReply',
    },
    {
      name: 'a page of a proxy',
      error: new RestError('Unexpected token <', { code: 'PARSE_ERROR', statusCode: 502 }),
      code: 'arm.transient',
    },
    {
      name: 'a body of another shape',
      error: new TypeError("Cannot read properties of null (reading 'map')"),
      code: 'arm.unexpectedReply',
    },
    {
      name: 'a list without items',
      error: new RestError("Couldn't paginate response"),
      code: 'arm.unexpectedReply',
    },
    { name: 'no credential', error: named('CredentialUnavailableError'), code: 'credential.unavailable' },
    {
      name: 'no credential of many',
      error: named('AggregateAuthenticationError'),
      code: 'credential.unavailable',
    },
  ])('reads $name as $code', ({ error, code }) => {
    expect(toAuditError(error, reading, 0)).toMatchObject({ code, cause: error });
  });

  it('tells a refusal of Resource Graph by the first of its details', () => {
    const appeal =
      'Please provide below info when asking for support: timestamp = 2026-11-22T00:00:00Z, correlationId = 00000000.';
    const details = [
      { code: 'ManagementGroupsContainInvalidIds', message: "Ids contain invalid names: 'mg-nobodys'." },
      { code: 'Other', message: 'More.' },
    ];
    const body = { error: { code: 'BadRequest', message: appeal, details } };

    const error = toAuditError(answered(400, appeal, {}, body), reading, 0);

    expect(error).toMatchObject({
      code: 'arm.rejected',
      data: { platformCode: 'ManagementGroupsContainInvalidIds' },
    });
    expect(error.message).toContain(
      "failed: ManagementGroupsContainInvalidIds: Ids contain invalid names: 'mg-nobodys'. Azure refused",
    );
    expect(error.message).not.toContain('support');
  });

  it.each([
    {
      status: 403,
      code: 'DenyAssignmentAuthorizationFailed',
      says: /role assignment does not help.*deny assignment/,
    },
    { status: 409, code: 'readonlyDisabledSubscription', says: /subscription is disabled/ },
    { status: 409, code: 'ReadOnlyDisabledSubscription', says: /subscription is disabled/ },
    { status: 409, code: 'ResourceGroupBeingDeleted', says: /resource group is being deleted/ },
  ])('advises no role after $code', ({ status, code, says }) => {
    const error = new RestError('It was refused.', { statusCode: status, code });

    const { message } = toAuditError(error, reading, 0);

    expect(message).toMatch(says);
    expect(message).not.toMatch(/Give the auditor a role|asked again/);
  });

  it('bounds what the platform says and takes control characters out of it', () => {
    const { message } = toAuditError(answered(400, `\u001b[31m${'x'.repeat(5000)}\u202e`), reading, 0);

    expect(message.length).toBeLessThan(500);
    expect(message).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });

  it('lets our own errors pass, and throws bugs on', () => {
    const ours = new AuditError('arm.foreignUrl', { code: 'as-said', text: 'elsewhere' });
    const bug = new RangeError('too deep');

    expect(toAuditError(ours, reading, 0)).toBe(ours);
    expect(() => toAuditError(bug, reading, 0)).toThrow(bug);
  });
});

function answered(
  status: number,
  message: string,
  headers: Record<string, string> = {},
  body?: unknown,
): RestError {
  return new RestError(message, {
    statusCode: status,
    request,
    response: {
      status,
      request,
      headers: createHttpHeaders({ 'x-ms-request-id': '1', ...headers }),
      ...(body !== undefined && { bodyAsText: JSON.stringify(body) }),
    },
  });
}

function named(name: string): Error {
  const error = new Error('said the library');
  error.name = name;
  return error;
}
