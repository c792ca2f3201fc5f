import {
  createHttpHeaders,
  type HttpClient,
  type PipelineRequest,
  type PipelineResponse,
  RestError,
} from '@azure/core-rest-pipeline';
import type { VirtualClock } from './clock.ts';
import type { Simulator } from './core.ts';
import { bodyText } from './server.ts';
import type { SimResponse } from './world.ts';

/**
 * The simulator as the `httpClient` of an SDK client, for virtual time: no socket, no wall clock.
 * With a virtual clock the time stands still while an answer is made, and a delayed answer sleeps on it.
 */
export function inProcessHttpClient(simulator: Simulator, clock?: VirtualClock): HttpClient {
  return {
    async sendRequest(request) {
      const answering = answer(simulator, request);
      const response = await (clock === undefined ? answering : clock.hold(answering));
      if (response.transport?.kind === 'reset') {
        throw new RestError('socket hang up', { code: 'ECONNRESET', request });
      }
      if (response.transport?.kind === 'delay') {
        await clock?.sleep(response.transport.ms, request.abortSignal as AbortSignal | undefined);
      }
      return pipelineResponse(request, response);
    },
  };
}

async function answer(simulator: Simulator, request: PipelineRequest): Promise<SimResponse> {
  return await simulator.handle({
    method: request.method,
    url: new URL(request.url),
    headers: request.headers.toJSON(),
    body: typeof request.body === 'string' ? request.body : '',
  });
}

function pipelineResponse(request: PipelineRequest, response: SimResponse): PipelineResponse {
  return {
    request,
    status: response.status,
    headers: createHttpHeaders({ 'content-type': 'application/json; charset=utf-8', ...response.headers }),
    bodyAsText: bodyText(response.body),
  };
}
