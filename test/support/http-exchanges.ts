import {
  createHttpHeaders,
  type HttpClient,
  type PipelineRequest,
  RestError,
} from '@azure/core-rest-pipeline';

export type Answer =
  | { readonly status: number; readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> }
  | { readonly fails: string };

/** An `httpClient` that gives one answer after the other, the last one for ever, and keeps what was asked. */
export function scriptedHttpClient(
  answers: readonly Answer[],
): HttpClient & { readonly asked: PipelineRequest[] } {
  const asked: PipelineRequest[] = [];
  return {
    asked,
    sendRequest(request) {
      const answer = answers[Math.min(asked.length, answers.length - 1)];
      asked.push({ ...request });
      if (answer === undefined || 'fails' in answer) {
        return Promise.reject(
          new RestError('socket hang up', { code: answer?.fails ?? 'ECONNRESET', request }),
        );
      }
      const { body } = answer;
      return Promise.resolve({
        request,
        status: answer.status,
        headers: createHttpHeaders({ 'content-type': 'application/json', ...answer.headers }),
        bodyAsText: typeof body === 'string' ? body : JSON.stringify(body ?? {}),
      });
    },
  };
}
