import { randomUUID } from 'node:crypto';

/**
 * What the Functions host and its Node worker do around an app, without either: the app registers itself through the real
 * `@azure/functions` library, and every call goes in and out by that library's own conversion of the host's messages.
 * Form of the messages: https://github.com/Azure/azure-functions-language-worker-protobuf
 */
export type FunctionsWorker = {
  readonly names: readonly string[];
  bindingsOf(name: string): readonly Binding[];
  /** Calls a function as the host would. Rejects with what the function threw. */
  invoke(name: string, inputs: Inputs): Promise<Reply>;
  /** Where the app takes requests as streams; null when it takes them as messages. */
  streamsAt(): Promise<string | null>;
  /** Everything written by `context.log` and its relatives, as the level and the text. */
  readonly logged: readonly string[];
};

export type Binding = {
  readonly name: string;
  readonly type: string;
  readonly direction: string;
  readonly route?: string;
  readonly methods?: readonly string[];
  readonly authLevel?: string;
  readonly schedule?: string;
  readonly runOnStartup?: boolean;
};

/** Data by binding type. */
export type Inputs = {
  readonly data: Readonly<Record<string, TypedData>>;
  readonly metadata?: Readonly<Record<string, TypedData>>;
  /** Default: a new one. */
  readonly invocationId?: string;
};

export type TypedData = {
  readonly string?: string;
  readonly json?: string;
  readonly bytes?: Uint8Array;
  readonly http?: unknown;
};

export type Reply = { readonly returnValue?: TypedData & { readonly http?: HttpReply } };

export type HttpReply = {
  readonly statusCode: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: { readonly bytes?: Uint8Array; readonly string?: string } | null;
};

type Registered = {
  readonly metadata: { readonly name: string; readonly bindings: Readonly<Record<string, Binding>> };
  readonly callback: (...args: unknown[]) => unknown;
};

type Model = {
  getCapabilities(capabilities: object): Promise<{ HttpUri?: string }>;
  getInvocationModel(context: unknown): {
    getArguments(): Promise<{ context: unknown; inputs: unknown[] }>;
    invokeFunction(context: unknown, inputs: unknown[], callback: Registered['callback']): Promise<unknown>;
    getResponse(context: unknown, result: unknown): Promise<Reply>;
  };
};

let registry = new Map<string, Registered>();
let model: Model | null = null;

/** As the host sends it for an invocation that belongs to no trace, such as an activity's: empty, not absent. */
const untraced = { traceParent: '', traceState: '', attributes: {} };

/** The module `@azure/functions-core`, which the host provides to the library. */
export const functionsCore = {
  version: '4.0.0',
  hostVersion: '4.1048.200',
  workerVersion: '3.13.0',
  log: () => undefined,
  setProgrammingModel: (given: Model): void => {
    model = given;
  },
  getProgrammingModel: () => model,
  registerFunction: (metadata: Registered['metadata'], callback: Registered['callback']): void => {
    registry.set(metadata.name, { metadata, callback });
  },
  registerHook: () => ({ dispose: () => undefined }),
  Disposable: class {},
};

// What `require` gives: https://nodejs.org/api/modules.html#loading-ecmascript-modules-using-require
export { functionsCore as 'module.exports' };

/** A worker process that has loaded an app: `register` is the app's start. */
export function startFunctionsWorker(register: () => void): FunctionsWorker {
  registry = new Map();
  register();
  const functions = registry;
  const logged: string[] = [];
  let streams: ReturnType<Model['getCapabilities']> | null = null;
  const named = (name: string): Registered => {
    const found = functions.get(name);
    if (found === undefined) {
      throw new Error(`The app has no function ${name}.`);
    }
    return found;
  };
  return {
    get names() {
      return [...functions.keys()];
    },
    bindingsOf: (name) => Object.values(named(name).metadata.bindings),
    logged,
    streamsAt: async () => {
      streams ??= model?.getCapabilities({}) ?? null;
      return (await streams)?.HttpUri ?? null;
    },
    invoke: async (name, { data, metadata = {}, invocationId = randomUUID() }) => {
      const { metadata: described, callback } = named(name);
      const inputData = Object.values(described.bindings)
        .filter(({ direction }) => direction === 'in')
        .map((binding) => ({ name: binding.name, data: data[binding.type] ?? {} }));
      const invocation = model?.getInvocationModel({
        invocationId,
        metadata: described,
        request: { inputData, triggerMetadata: metadata, traceContext: untraced, retryContext: null },
        log: (level: string, _category: string, text: string) => logged.push(`${level} ${text}`),
      });
      if (invocation === undefined) {
        throw new Error('The app never loaded the functions library.');
      }
      const { context, inputs } = await invocation.getArguments();
      const result = await invocation.invokeFunction(context, inputs, callback);
      return await invocation.getResponse(context, result);
    },
  };
}
